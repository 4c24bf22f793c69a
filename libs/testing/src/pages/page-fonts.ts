import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype, { type Font } from 'opentype.js';

const require = createRequire(import.meta.url);

/** Fonts from npm packages: what the machine has installed does not matter. */
const files = {
  serif: '@expo-google-fonts/lora/400Regular/Lora_400Regular.ttf',
  sans: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  mono: 'dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf',
  narrow: '@expo-google-fonts/roboto/400Regular/Roboto_400Regular.ttf',
} as const;

export type PageFont = keyof typeof files;
export const pageFonts = Object.keys(files) as PageFont[];

const loaded = new Map<PageFont, Font>();

function fontOf(name: PageFont): Font {
  const known = loaded.get(name);
  if (known) return known;
  const { buffer, byteOffset, byteLength } = readFileSync(require.resolve(files[name]));
  const font = opentype.parse(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  loaded.set(name, font);
  return font;
}

/** How far a text goes, in pixels. */
export function textWidth(name: PageFont, text: string, pixels: number): number {
  const font = fontOf(name);
  const units = [...text].reduce((sum, one) => sum + (font.charToGlyph(one).advanceWidth ?? 0), 0);
  return (units * pixels) / font.unitsPerEm;
}

export interface Outline {
  /** The letters' outlines, in SVG's words. */
  path: string;
  /** Where there is ink, in pixels. */
  box: { left: number; top: number; right: number; bottom: number };
}

const two = (value: number) => value.toFixed(2);

/** A text's outlines with its left end at x and its baseline at y, letter by letter without kerning. */
export function outlineText(
  name: PageFont,
  text: string,
  at: { x: number; y: number; pixels: number },
): Outline {
  const font = fontOf(name);
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  let { x } = at;
  let path = '';
  for (const character of text) {
    const glyph = font.charToGlyph(character);
    const outline = glyph.getPath(x, at.y, at.pixels);
    for (const command of outline.commands) {
      if (command.type === 'Z') path += 'Z';
      else {
        const points = 'x1' in command ? `${two(command.x1)} ${two(command.y1)} ` : '';
        const more = 'x2' in command ? `${two(command.x2)} ${two(command.y2)} ` : '';
        path += `${command.type}${points}${more}${two(command.x)} ${two(command.y)}`;
      }
    }
    const { x1, y1, x2, y2 } = outline.getBoundingBox();
    if (outline.commands.length > 0) {
      box.left = Math.min(box.left, x1);
      box.top = Math.min(box.top, y1);
      box.right = Math.max(box.right, x2);
      box.bottom = Math.max(box.bottom, y2);
    }
    x += ((glyph.advanceWidth ?? 0) * at.pixels) / font.unitsPerEm;
  }
  return { path, box };
}
