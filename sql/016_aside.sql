-- 016_aside.sql - what stands beside the chains is counted with each report that comes: how much of it
-- came from whom today. It is looked for by its day, and ended by its key.
CREATE INDEX ON tonghop.held (since);
CREATE INDEX ON tonghop.conflict (since);
CREATE INDEX ON tonghop.conflict (head_id);
