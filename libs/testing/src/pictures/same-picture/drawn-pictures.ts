import sharp, { type Sharp } from 'sharp';

import { createRandom } from '../../random.js';

const size = { width: 480, height: 360 };

function svg(body: string): Sharp {
  const { width, height } = size;
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`,
    ),
  );
}

const paper = '<rect width="480" height="360" fill="#fbfbf8"/>';

function bars(seed: number): string {
  const random = createRandom(seed);
  return Array.from({ length: 12 }, (_, index) => {
    const high = Math.round(20 + random() * 260);
    return `<rect x="${30 + index * 36}" y="${330 - high}" width="24" height="${high}" fill="#3b6ea5"/>`;
  }).join('');
}

function windows(seed: number): string {
  const random = createRandom(seed);
  return Array.from({ length: 4 }, (_, index) => {
    const [x, y] = [20 + random() * 200, 20 + index * 60];
    return `<rect x="${x}" y="${y}" width="240" height="120" rx="6" fill="#f4f4f4" stroke="#555"/><rect x="${x}" y="${y}" width="240" height="18" fill="#37474f"/>`;
  }).join('');
}

function star(points: number): string {
  const corners = Array.from({ length: points * 2 }, (_, index) => {
    const radius = index % 2 === 0 ? 150 : 60;
    const angle = (index * Math.PI) / points;
    return `${240 + radius * Math.sin(angle)},${180 - radius * Math.cos(angle)}`;
  });
  return `<polygon points="${corners.join(' ')}" fill="#e0a030"/>`;
}

const slope = (turn: number) =>
  `<linearGradient id="g" gradientTransform="rotate(${turn})"><stop stop-color="#204060"/><stop offset="1" stop-color="#e0c0a0"/></linearGradient><rect width="480" height="360" fill="url(#g)"/>`;

const whiteOf = (seed: number) => `rgb(251,251,${255 - (seed % 40)})`;

/**
 * Pictures that hold too little, or too thin detail, to be told apart. Another seed, one that differs a little: seeds
 * from 1 on.
 */
export const drawnPictures = {
  chart: (seed) => svg(paper + bars(seed)),
  screen: (seed) => svg(`<rect width="480" height="360" fill="#c8d4de"/>${windows(seed)}`),
  logo: (seed) =>
    svg(`${paper}<circle cx="240" cy="180" r="${40 + 2 * (seed % 60)}" fill="#b71c1c"/>`),
  gradient: (seed) => svg(slope(26 + 4 * seed)),
  'blank page': (seed) => svg(`<rect width="480" height="360" fill="${whiteOf(seed)}"/>`),
  'transparent star': (seed) => svg(star(64 + 4 * seed)),
} as const satisfies Record<string, (seed: number) => Sharp>;

export type DrawnKind = keyof typeof drawnPictures;
