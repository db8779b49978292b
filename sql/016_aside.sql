-- 016_aside.sql - what stands beside the chains is counted with each report that comes: how much of it
-- came from whom today. It is looked for by its day, and ended by its key.
CREATE INDEX ON tonghop.held (since);
CREATE INDEX ON tonghop.conflict (since);
CREATE INDEX ON tonghop.conflict (head_id);

-- Requests of this machine's own people that could not be read were kept as they came, and those hold
-- passwords: what was kept of them goes, and what it could be guessed from.
UPDATE tonghop.quarantine SET raw = '', sha256 = sha256(convert_to('gone ' || id, 'UTF8'))
    WHERE source !~ '@' AND delivery IS NULL AND code IN ('E_DECODE', 'E_TEXT', 'E_LIMIT', 'E_MEMORY');
