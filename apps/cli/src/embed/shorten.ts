/** As many characters of a text as tell it from others on a line, with the reason beside it. */
const mostShown = 60;

/** The beginning of a text on one line, with `…` where that is not all. */
export function shorten(text: string): string {
  // By code points, so that no emoji is cut in two; each has two characters at most.
  const beginning = Array.from(text.slice(0, 2 * mostShown))
    .slice(0, mostShown)
    .join('');
  const line = beginning.replace(/\s+/g, ' ').trim();
  return beginning.length < text.length ? `${line}…` : line;
}
