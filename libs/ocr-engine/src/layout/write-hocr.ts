import { boxAround, type Block, type Box, type Layout, type Line, type Word } from './layout.js';
import type { Size } from './map-layout.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

const bbox = ({ x, y, width, height }: Box) => `bbox ${x} ${y} ${x + width} ${y + height}`;

interface Element {
  tag: 'div' | 'p' | 'span';
  kind: string;
  id: string;
  title: string;
  content: string;
}

function element({ tag, kind, id, title, content }: Element): string {
  return `<${tag} class="${kind}" id="${id}" title="${title}">${content}</${tag}>`;
}

/** Numbers each kind of element through the page. */
function createNumbering(): (kind: string) => string {
  const counts = new Map<string, number>();
  return (kind) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind}_1_${count}`;
  };
}

/** The layout as hOCR 1.2 (https://kba.github.io/hocr-spec/1.2/), the boxes in pixels of the picture as displayed. */
export function writeHocr(blocks: Layout, { width, height }: Size): string {
  const next = createNumbering();

  function word({ text, confidence, box }: Word): string {
    const title = `${bbox(box)}; x_wconf ${Math.round(confidence * 100)}`;
    const content = escape(text);
    return element({ tag: 'span', kind: 'ocrx_word', id: next('word'), title, content });
  }
  function line({ box, words }: Line): string {
    const id = next('line');
    const content = words.map(word).join(' ');
    return element({ tag: 'span', kind: 'ocr_line', id, title: bbox(box), content });
  }
  function paragraph(lines: readonly Line[]): string {
    const id = next('par');
    const title = bbox(boxAround(lines.map(({ box }) => box)));
    return element({ tag: 'p', kind: 'ocr_par', id, title, content: lines.map(line).join('\n') });
  }
  function block({ box, paragraphs }: Block): string {
    const id = next('block');
    const content = paragraphs.map(paragraph).join('\n');
    return element({ tag: 'div', kind: 'ocr_carea', id, title: bbox(box), content });
  }

  const page = element({
    tag: 'div',
    kind: 'ocr_page',
    id: 'page_1',
    title: `${bbox({ x: 0, y: 0, width, height })}; ppageno 0`,
    content: blocks.map(block).join('\n'),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head><title></title>
<meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
<meta name="ocr-system" content="skillgate"/>
<meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_par ocr_line ocrx_word"/>
</head>
<body>
${page}
</body>
</html>
`;
}
