// A word is a run between white-space code points that holds a letter or a digit, after NFC.
// White space is Unicode's White_Space property, written out, because \s holds U+FEFF and lacks U+0085.
const SPACE = /[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

export function countWords(text) {
  return text.normalize("NFC").split(SPACE).filter((run) => LETTER_OR_DIGIT.test(run)).length;
}

// Code points, not UTF-16 units: an emoji is one character here as on the server. The browser sends
// a line break as two characters; the server counts it as one, and so do we.
export function countCharacters(text) {
  return [...text.normalize("NFC").replace(/\r\n?/g, "\n")].length;
}
