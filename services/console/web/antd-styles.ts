import { legacyLogicalPropertiesTransformer, StyleProvider } from '@ant-design/cssinjs';
import { extractStyle } from '@ant-design/static-style-extract';
import { ConfigProvider } from 'antd';
import { createElement } from 'react';
import type { Plugin } from 'vite';
import { theme } from './src/shell/theme.ts';

const id = 'antd/styles.css';

/** The components of antd that the pages use; one that is not here comes without style. Known to `antd-styles.test.ts`. */
export const usedComponents = [
  'Alert',
  'App',
  'AutoComplete',
  'Badge',
  'Breadcrumb',
  'Button',
  'Calendar',
  'Card',
  'Checkbox',
  'Collapse',
  'DatePicker',
  'Descriptions',
  'Divider',
  'Drawer',
  'Dropdown',
  'Empty',
  'Flex',
  'Form',
  'Input',
  'InputNumber',
  'Layout',
  'Masonry',
  'Menu',
  'Modal',
  'Pagination',
  'Popconfirm',
  'Popover',
  'Progress',
  'QRCode',
  'Radio',
  'Result',
  'Segmented',
  'Select',
  'Skeleton',
  'Space',
  'Spin',
  'Splitter',
  'Statistic',
  'Steps',
  'Switch',
  'Table',
  'Tabs',
  'Tag',
  'TimePicker',
  'Timeline',
  'Tooltip',
  'TreeSelect',
  'Typography',
  'Upload',
  'message',
  'notification',
];

/** The one place in antd's parts that writes a `<style>` element. */
const styleWriter = /\/@rc-component\/util\/es\/Dom\/dynamicCSS\.js$/;

/**
 * antd's styles as one file, made when the pages are built: at run time none is put into the page, which the policy
 * (`style-src 'self'`) would refuse.
 */
export function antdStyles(): Plugin {
  return {
    name: 'antd-styles',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load: (source) => {
      if (source === `\0${id}`) return stylesOfAntd();
      // What its parts write themselves goes into constructed sheets.
      return styleWriter.test(source) ? `export * from '/src/shell/adopted-styles.ts';` : null;
    },
    // The hidden field that measures a growing one: its writer misspells the attribute that keeps Tab away, and styles it by an
    // attribute, which the policy refuses.
    transform: (code, source) =>
      source.endsWith('/calculateNodeHeight.js')
        ? {
            code: code
              .replaceAll("'tab-index'", "'tabindex'")
              .replaceAll(/\.setAttribute\('style', (`[^`]*`)\)/g, '.style.cssText = $1'),
          }
        : null,
  };
}

/** `margin-inline: a b` came with Chromium 87; its two halves are older. */
const withoutShorthands = (text: string): string =>
  text.replaceAll(/(margin|padding)-inline:([^;}]+)/g, (_, side: string, value: string) => {
    const important = value.endsWith('!important') ? '!important' : '';
    const plain = value.slice(0, value.length - important.length).trim();
    const parts = plain.match(/(?:[^\s(]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [plain];
    const [start = plain, end = start] = parts;
    return `${side}-inline-start:${start}${important};${side}-inline-end:${end}${important}`;
  });

const stylesOfAntd = (): string => withoutShorthands(extracted());

const extracted = (): string =>
  extractStyle({
    includes: usedComponents,
    customTheme: (node) =>
      createElement(
        StyleProvider,
        { transformers: [legacyLogicalPropertiesTransformer] },
        createElement(ConfigProvider, { theme: { ...theme, zeroRuntime: false } }, node),
      ),
  })
    .replace(/<style[^>]*>/g, '')
    .replaceAll('</style>', '')
    // One transformer marks twice what was marked already.
    .replaceAll('!important!important', '!important');
