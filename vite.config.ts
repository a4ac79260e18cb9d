import { defineConfig } from 'vite';

/** The workbench: `npm run workbench` builds it, the service serves it. No inline script or style, no other origin. */
export default defineConfig({
  root: 'src/workbench/page',
  publicDir: 'public',
  build: {
    outDir: '../../../dist/workbench',
    emptyOutDir: true,
    assetsDir: 'workbench/assets',
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2023',
    reportCompressedSize: true,
  },
  resolve: { alias: { 'node:util': new URL('src/workbench/page/deep-equal.ts', import.meta.url).pathname } },
  server: {
    proxy: Object.fromEntries(
      [
        '/cds-services',
        '/workbench/rules.json',
        '/workbench/fixtures',
        '/workbench/overrides',
        '/reports',
      ].map((path) => [path, 'http://localhost:3000']),
    ),
  },
});
