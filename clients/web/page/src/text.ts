// Text that a peer, a unit or a user wrote, made harmless: it can neither turn the direction of
// what stands beside it, nor hide characters, nor pile accents over its neighbours. (Markup is
// never read from it: the view library writes text nodes only.)

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const LINES = /[\r\n\t\u2028\u2029]+/g;
// Two marks beyond what the composed letter has are more than any writing here needs.
const FLOOD = /(\p{M}{2})\p{M}+/gu;
const LONGEST = 2000;

export function clean(text: string): string {
  return text.slice(0, LONGEST).normalize("NFC").replace(LINES, " ").replace(HIDDEN, "").replace(FLOOD, "$1");
}

const collator = new Intl.Collator("vi", { numeric: true });

export function compare(a: string, b: string): number {
  return collator.compare(a, b);
}

/** For searching: without marks, case and đ, so that "dan cu" finds "Dân cư". */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "d").toLowerCase();
}
