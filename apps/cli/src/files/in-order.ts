/** Works on several items at a time and yields what they come to, in the items' order. `work` never rejects. */
export async function* inOrder<In, Out>(
  items: readonly In[],
  concurrency: number,
  work: (item: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const running: Promise<Out>[] = [];
  for (const item of items) {
    running.push(work(item));
    if (running.length >= concurrency) yield (await running.shift()) as Out;
  }
  for (const last of running) yield await last;
}
