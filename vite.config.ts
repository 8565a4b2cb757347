import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** The window: one page, relative addresses, no inlined code or fonts, so that the strict Content-Security-Policy holds. */
export default defineConfig({
  root: 'src-renderer',
  base: './',
  plugins: [svelte({ configFile: false })],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // Read from the disk or this machine, not over a network: splitting would save nothing.
    chunkSizeWarningLimit: 2000,
  },
});
