/** How long a figure is good for, in milliseconds: asking the system takes up to 0.3 ms, a third of SHA-256 over 1 MB. */
const freshMs = 100;

let measuredAtMs = -Infinity;
let residentMb = 0;

/** Resident memory of this process in MB of 1,000,000 bytes, at most 100 ms old. */
export function ramMb(): number {
  const nowMs = performance.now();
  if (nowMs - measuredAtMs >= freshMs) {
    residentMb = process.memoryUsage.rss() / 1e6;
    measuredAtMs = nowMs;
  }
  return residentMb;
}
