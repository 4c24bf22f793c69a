import { open } from 'node:fs/promises';

/** Changes one byte in the middle; done again, the file is as it was. */
export async function damageFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const middle = Math.floor((await file.stat()).size / 2);
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, middle);
  await file.write(Buffer.of(buffer[0]! ^ 1), 0, 1, middle);
  await file.close();
}
