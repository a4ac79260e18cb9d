// Preloaded into a command: a thread that begins to read the file named by DEADLY ends at once, as by want of memory;
// with DEADLY_ONCE only the first does.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { isMainThread } = require('node:worker_threads');

const { DEADLY = '', DEADLY_ONCE } = process.env;

function dieOf(path) {
  if (!String(path).endsWith(DEADLY)) return;
  const deaths = process.env.DEATHS;
  if (DEADLY_ONCE !== undefined && fs.existsSync(deaths)) return;
  fs.appendFileSync(deaths, 'died\n');
  process.exit(9);
}

if (!isMainThread && DEADLY !== '') {
  const { readFile } = fs.promises;
  const { createReadStream } = fs;
  fs.promises.readFile = (path, ...rest) => {
    dieOf(path);
    return readFile(path, ...rest);
  };
  fs.createReadStream = (path, ...rest) => {
    dieOf(path);
    return createReadStream(path, ...rest);
  };
  syncBuiltinESMExports();
}
