/** The networks were taught Chinese and English: of other letters they write some that look alike, and are sure of it. */
const untaught = /(?![A-Za-z\p{Script=Han}])\p{L}/u;
/** Languages that are written without such letters, by Tesseract's codes. */
const taught = new Set(['eng', 'chi_sim', 'chi_tra']);

/** Whether the networks can write all that these languages are written in. */
export function canWrite(languages: readonly string[]): boolean {
  return languages.every((code) => taught.has(code));
}

/** Whether a word has a letter that they write wrong. */
export function hasUntaughtLetter(text: string): boolean {
  return untaught.test(text);
}
