import type { ThemeConfig } from 'antd';

/** Named first because machines of the desk have it; the others are what Windows, UOS and Kylin bring. */
const fonts = [
  '"Noto Sans CJK SC"',
  '"Source Han Sans SC"',
  '"Microsoft YaHei"',
  '"PingFang SC"',
  '"WenQuanYi Micro Hei"',
  'sans-serif',
];

/** One look for the build, which writes antd's styles into a file, and for the pages. Every grey passes 4.5:1 on white. */
export const theme: ThemeConfig = {
  cssVar: { key: 'tingchao' },
  hashed: false,
  zeroRuntime: true,
  token: {
    colorPrimary: '#0b5cad',
    colorLink: '#0b5cad',
    colorError: '#c4161c',
    colorWarning: '#9a5b00',
    colorSuccess: '#1d7a33',
    // Derived from the dark seeds they would be muddy; text on them passes 4.5:1.
    colorErrorBg: '#fff0ee',
    colorErrorBorder: '#f0b4b1',
    colorWarningBg: '#fff6e0',
    colorWarningBorder: '#e8c47a',
    colorSuccessBg: '#eef8ee',
    colorSuccessBorder: '#a3d3ab',
    colorInfoBg: '#ebf3fb',
    colorInfoBorder: '#a4c8e8',
    colorTextSecondary: 'rgba(0,0,0,0.7)',
    colorTextTertiary: 'rgba(0,0,0,0.62)',
    colorTextDescription: 'rgba(0,0,0,0.65)',
    colorTextPlaceholder: 'rgba(0,0,0,0.58)',
    borderRadius: 4,
    fontFamily: fonts.join(','),
    motion: false,
  },
};
