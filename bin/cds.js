#!/usr/bin/env node
// `npm run cds -- …`. Plain JavaScript, since it must run on a Node that cannot read the TypeScript it starts.
const [major] = process.versions.node.split('.').map(Number);

if (major !== 24) {
  console.error(
    `This command needs Node 24 and runs on ${process.versions.node}: use \`npm run cds -- …\`, which uses the Node that \`npm ci\` installs; if it did not, run \`npm rebuild node\` or install Node 24.`,
  );
  process.exitCode = 1;
} else {
  try {
    await import('../src/command-line/main.ts');
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !/Cannot find package/.test(error.message)) throw error;
    console.error(`${error.message.split(' imported from ')[0]}: run \`npm ci\` first.`);
    process.exitCode = 1;
  }
}
