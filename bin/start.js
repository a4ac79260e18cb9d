// `npm start`. Plain JavaScript, since it must run on a Node that cannot read the TypeScript it starts.
const [major] = process.versions.node.split('.').map(Number);

if (major !== 24) {
  console.error(
    `This service needs Node 24 and runs on ${process.versions.node}: \`npm ci\` installs Node 24 beside it and \`npm start\` uses that one; if it did not, run \`npm rebuild node\` or install Node 24.`,
  );
  process.exitCode = 1;
} else {
  try {
    await import('../src/main.ts');
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !/Cannot find package/.test(error.message)) throw error;
    console.error(`${error.message.split(' imported from ')[0]}: run \`npm ci\` first.`);
    process.exitCode = 1;
  }
}
