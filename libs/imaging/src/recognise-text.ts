const windowBytes = 4096;

function decode(bytes: Buffer): string {
  const head = bytes.subarray(0, windowBytes);
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString('utf16le', 2);
  if (head[0] === 0xfe && head[1] === 0xff) {
    return Buffer.from(head.subarray(2, head.length - (head.length % 2)))
      .swap16()
      .toString('utf16le');
  }
  return head.toString('utf8').replace(/^\uFEFF/, '');
}

/** Drops what may stand before a document's first element: blanks, the XML prolog, comments, a doctype. */
function skipProlog(text: string): string {
  let rest = text.trimStart();
  for (;;) {
    const end = rest.startsWith('<!--')
      ? rest.indexOf('-->') + 2
      : rest.startsWith('<?')
        ? rest.indexOf('?>') + 1
        : -1;
    if (end < 2) return rest;
    rest = rest.slice(end + 1).trimStart();
  }
}

function isText(text: string): boolean {
  // Control characters are what tells binary from text.
  const odd = text.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0;
  // A multi-byte character that the window cuts decodes to one U+FFFD.
  return text.length > 0 && odd <= 1 + text.length / 100;
}

/** What a file of text is, such as `an SVG image`; undefined for what is not text. */
export function textKind(bytes: Buffer): string | undefined {
  const text = decode(bytes);
  if (!isText(text)) return undefined;
  const start = skipProlog(text);
  if (/^<(\w+:)?svg[\s>]/i.test(start) || /^<!doctype\s+svg/i.test(start)) return 'an SVG image';
  if (/^<(!doctype\s+html|html|head|body)\b/i.test(start)) {
    return 'an HTML page (an error page instead of the picture, perhaps)';
  }
  if (/<(\w+:)?svg[\s>]/i.test(start) && start.startsWith('<')) return 'an SVG image';
  if (start.startsWith('<')) return 'an XML document';
  if (/^[{[]/.test(start)) return 'a JSON document';
  if (/^data:image\//.test(start)) return 'a data URL; decode its base64 first';
  if (/^[A-Za-z0-9+/\r\n]{64,}={0,2}\s*$/.test(start)) return 'base64 text; decode it first';
  return 'a text file';
}
