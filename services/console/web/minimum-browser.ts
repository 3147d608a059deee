/**
 * The oldest Chromium kernel the pages are made for: 360 安全浏览器企业版 and 奇安信可信浏览器 ship 86 and later. The build lowers
 * syntax and style to it; `src/shell/old-browsers.ts` brings what its library lacks.
 */
export const minimumChromium = 86;
