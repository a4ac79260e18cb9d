// `npm run prepare`, which `npm ci` runs: builds the workbench where its builder is installed. Without it the service runs
// all the same, and says at `/` that the page was not built.
try {
  const { build } = await import('vite');
  await build({ logLevel: 'warn' });
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error('The workbench was not built: development dependencies are not installed.');
}
