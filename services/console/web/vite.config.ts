import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { antdStyles } from './antd-styles.ts';
import { minimumChromium } from './minimum-browser.ts';

/** The pages below `/console/`: hashed names, no inline script or style, so that the strictest policy fits them. */
export default defineConfig({
  base: '/console/',
  root: import.meta.dirname,
  clearScreen: false,
  plugins: [react(), antdStyles()],
  build: {
    target: `chrome${minimumChromium}`,
    cssTarget: `chrome${minimumChromium}`,
    modulePreload: { polyfill: false },
    // What is small is a file all the same: the policy allows no data: address.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
    manifest: true,
    rolldownOptions: {
      output: { entryFileNames: 'assets/[name]-[hash].js', chunkFileNames: 'assets/[name]-[hash].js' },
    },
  },
});
