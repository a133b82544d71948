// node unpack.mjs FROM TO: undo the Brotli compression of every file in FROM.
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

const [from, to] = process.argv.slice(2);

for (const name of await readdir(from)) {
  if (!name.endsWith('.br')) continue;
  await pipeline(
    createReadStream(join(from, name)),
    createBrotliDecompress(),
    createWriteStream(join(to, basename(name, '.br'))),
  );
}
