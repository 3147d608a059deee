/** The part of pdfmake that is used; the package brings no types. */
declare module 'pdfmake' {
  export type FontSource = string | Uint8Array | [string | Uint8Array, string];
  type OutputDocument = { getBuffer(): Promise<Uint8Array> };
  const pdfmake: {
    setUrlAccessPolicy(policy: (url: string) => boolean): void;
    setLocalAccessPolicy(policy: (path: string) => boolean): void;
    setFonts(fonts: Readonly<Record<string, { readonly normal: FontSource }>>): void;
    createPdf(definition: object, options?: object): OutputDocument;
  };
  export default pdfmake;
}
