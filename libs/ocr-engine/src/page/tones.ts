/** How bright the paper and the ink of a page are, 0 to 255. */
export interface Tones {
  readonly paper: number;
  readonly ink: number;
}

function histogramOf(grey: Uint8Array): Float64Array {
  const counts = new Float64Array(256);
  for (const value of grey) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

interface Split {
  threshold: number;
  darkShare: number;
  darkMean: number;
  lightMean: number;
}

/** The threshold that separates two classes best. Source: N. Otsu, IEEE Trans. SMC 9 (1979) 62–66. */
function otsu(counts: Float64Array): Split {
  let total = 0;
  let sum = 0;
  counts.forEach((count, value) => {
    total += count;
    sum += count * value;
  });
  let best: Split = { threshold: 0, darkShare: 0, darkMean: sum / total, lightMean: sum / total };
  let bestVariance = 0;
  let dark = 0;
  let darkSum = 0;
  counts.forEach((count, value) => {
    dark += count;
    darkSum += count * value;
    const light = total - dark;
    if (dark === 0 || light === 0) return;
    const darkMean = darkSum / dark;
    const lightMean = (sum - darkSum) / light;
    const variance = dark * light * (darkMean - lightMean) ** 2;
    if (variance <= bestVariance) return;
    bestVariance = variance;
    best = { threshold: value, darkShare: dark / total, darkMean, lightMean };
  });
  return best;
}

/** The tones of a page: of the two classes of its pixels the larger is the paper. */
export function measureTones(grey: Uint8Array): Tones {
  const { darkShare, darkMean, lightMean } = otsu(histogramOf(grey));
  return darkShare > 0.5
    ? { paper: darkMean, ink: lightMean }
    : { paper: lightMean, ink: darkMean };
}
