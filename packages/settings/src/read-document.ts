import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type YAMLError,
} from 'yaml';

/** A place in a text, both counted from 1. */
export type Position = { readonly line: number; readonly column: number };

/** What is wrong with a document before any schema looks at it. */
export type SyntaxMistake = Position & { readonly message: string };

/** One YAML text, read: its value, where each value stands, and what is wrong with its form. */
export type ReadDocument = {
  /** Undefined when the form is broken. */
  readonly value: unknown;
  readonly mistakes: readonly SyntaxMistake[];
  /** Where a path stands; the nearest place above it that exists when it does not. */
  locate(keys: readonly PropertyKey[], at: 'key' | 'value'): Position;
};

const explanations: Readonly<Record<string, string>> = {
  ALIAS_PROPS: '引用（*）不能带锚点或标签',
  BAD_ALIAS: '引用（*）的名字不对',
  BAD_DIRECTIVE: '% 指令不对',
  BAD_DQ_ESCAPE: '双引号里的转义不对，反斜杠须写成 \\\\',
  BAD_INDENT: '缩进不对，同一层的行须对齐',
  BAD_SCALAR_START: '值以保留字符开头，请加引号',
  BLOCK_AS_IMPLICIT_KEY: '一行里有两个“键：值”，请分行或加引号',
  BLOCK_IN_FLOW: '[ ] 或 { } 里不能另起缩进块',
  DUPLICATE_KEY: '同一层里键重复',
  KEY_OVER_1024_CHARS: '键太长',
  MISSING_CHAR: '缺少标点（引号、括号、逗号、冒号或冒号后的空格）',
  MULTILINE_IMPLICIT_KEY: '键不能跨行，多半是上一行缺少冒号',
  MULTIPLE_DOCS: '一个文件只能有一份文档，请去掉中间的 ---',
  NON_STRING_KEY: '键须为文字',
  RESOURCE_EXHAUSTION: '嵌套太深',
  TAB_AS_INDENT: '缩进用了制表符，请改为空格',
  TAG_RESOLVE_FAILED: '不认识的标签（!）或值不合它的标签',
  UNEXPECTED_TOKEN: '多余的字符，多半是引号或括号没有配对',
};

/** Reads one YAML text. Never throws: what is wrong is in `mistakes`. */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = [...document.errors, ...document.warnings];
  const mistakes = onePerLine(
    problems.map((problem) => ({ ...positionOf(problem.pos[0]), message: explain(problem) })),
  );
  const locate = (keys: readonly PropertyKey[], at: 'key' | 'value'): Position =>
    positionOf(offsetOf(document, keys, at));
  // A repeated key leaves the rest of the document readable: its other mistakes can be told in the same run.
  if (problems.some((problem) => problem.code !== 'DUPLICATE_KEY')) return { value: undefined, mistakes, locate };
  try {
    return { value: document.toJS(), mistakes, locate };
  } catch (error) {
    // `toJS` resolves aliases: an unknown name or an alias bomb ends here.
    const message = `YAML 引用（*）无法展开（${error instanceof Error ? error.message : String(error)}）`;
    return { value: undefined, mistakes: [...mistakes, { line: 1, column: 1, message }], locate };
  }
}

function explain(problem: YAMLError): string {
  return `YAML 语法：${explanations[problem.code] ?? problem.message}`;
}

/** One slip often makes the parser complain several times about the same line; the first complaint is the useful one. */
function onePerLine(mistakes: readonly SyntaxMistake[]): readonly SyntaxMistake[] {
  const seen = new Set<number>();
  return mistakes.filter(({ line }) => !seen.has(line) && seen.add(line));
}

function offsetOf(document: Document.Parsed, keys: readonly PropertyKey[], at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const [index, key] of keys.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === String(key));
      if (!pair) return offset;
      if (isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
      // A nested block starts on the line below its key; there the key is what people look for.
      const inline = isScalar(node) || (isCollection(node) && node.flow === true) ? node.range : undefined;
      if (inline && at === 'value' && index === keys.length - 1) offset = inline[0];
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (!isNode(node) || !node.range) return offset;
      offset = node.range[0];
    } else return offset;
  }
  return offset;
}
