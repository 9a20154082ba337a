import { parseSync } from '@swc/core'

const functions = new Set([
  ...['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'],
  ...['ClassMethod', 'MethodProperty', 'Constructor'],
])

/** `{line, lines}` of every function in a TypeScript source, however deep it lies. */
export function functionLengths(text) {
  const bytes = Buffer.from(text)
  const module = parseSync(text, { syntax: 'typescript', target: 'es2022' })
  // Spans count bytes from wherever the parser has got to; a file's first token marks its beginning.
  const offset = module.span.start - Math.max(0, firstToken(text))
  const lineAt = (position) =>
    bytes
      .subarray(0, position - offset)
      .toString()
      .split('\n').length
  const found = []
  walk(module.body, (node) => {
    if (!functions.has(node.type)) return
    const line = lineAt(node.span.start)
    found.push({ line, lines: lineAt(node.span.end) - line + 1 })
  })
  return found
}

function firstToken(text) {
  const comments = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0] ?? ''
  return Buffer.byteLength(comments)
}

function walk(node, visit) {
  if (node === null || typeof node !== 'object') return
  if (node.type && node.span) visit(node)
  for (const inner of Object.values(node)) walk(inner, visit)
}
