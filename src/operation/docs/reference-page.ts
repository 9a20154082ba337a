import type { Json, JsonObject } from '../../platform/http/openapi-prune.ts'

type Operation = {
  summary: string
  description: string
  operationId: string
  tags: string[]
  parameters?: { name: string; in: string; required?: boolean; schema: JsonObject }[]
  requestBody?: { content: Record<string, { schema: JsonObject; example?: Json }> }
  responses: Record<
    string,
    { description: string; content?: Record<string, { schema: JsonObject }> }
  >
}

type Document = {
  info: { title: string; description: string }
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonObject> }
}

const STYLE = `body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
code,pre{font:13px/1.45 ui-monospace,monospace}pre{background:#f5f5f2;padding:.7rem;overflow:auto}
summary{cursor:pointer;padding:.25rem 0}details details{margin-left:1rem}h2{margin-top:2rem}
b.method{display:inline-block;width:4.2rem;color:#065}table{border-collapse:collapse}
td{padding:.1rem 1rem .1rem 0;vertical-align:top}:target{background:#ffc}`

/** The API as a page to read: one section per wing, one fold per call; needs no script and no network. */
export function referenceHtml(document: object): string {
  const { info, tags, paths, components } = document as Document
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const sections = tags.map(({ name, description }) => {
    const own = calls.filter(({ operation }) => operation.tags.includes(name)).map(callHtml)
    return `<h2 id="${name}">${name}</h2><p>${escapeHtml(description)}.</p>${own.join('\n')}`
  })
  const shapes = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="${name}"><summary><code>${name}</code></summary>${json(schema)}</details>`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${info.title} API</title><style>${STYLE}</style>
<h1>${info.title}</h1><p><a href="/openapi.yaml">openapi.yaml</a> · <a href="/problems">problems</a></p>
${paragraphs(info.description)}${sections.join('\n')}<h2>Shapes</h2>${shapes.join('\n')}</html>\n`
}

function callHtml(call: { path: string; method: string; operation: Operation }): string {
  const { path, method, operation } = call
  const body = operation.requestBody?.content['application/json']
  const parts = [
    paragraphs(operation.description),
    parametersHtml(operation.parameters ?? []),
    body ? `<p>Body</p>${json(body.schema)}` : '',
    body?.example ? `<p>Example</p>${json(body.example)}` : '',
    responsesHtml(operation.responses),
  ]
  return `<details id="${operation.operationId}"><summary><b class="method">${method.toUpperCase()}</b>
<code>${escapeHtml(path)}</code> ${escapeHtml(operation.summary)}</summary>${parts.join('')}</details>`
}

function parametersHtml(parameters: NonNullable<Operation['parameters']>): string {
  const rows = parameters.map(
    (one) =>
      `<tr><td><code>${escapeHtml(one.name)}</code><td>${one.in}${one.required ? ', required' : ''}<td>${json(one.schema)}`,
  )
  return rows.length === 0 ? '' : `<table>${rows.join('')}</table>`
}

function responsesHtml(responses: Operation['responses']): string {
  const rows = Object.entries(responses).map(([status, { description, content }]) => {
    const schema = content?.['application/json']?.schema
    const words = description
      .split(', ')
      .map((word) =>
        content ? escapeHtml(word) : `<a href="/problems#${word}">${escapeHtml(word)}</a>`,
      )
    return `<tr><td><b>${status}</b><td>${schema ? json(schema) : words.join(', ')}`
  })
  return `<table>${rows.join('')}</table>`
}

/** JSON with its references as links to the shapes below. */
const json = (value: Json): string =>
  `<pre>${escapeHtml(JSON.stringify(value, null, 2)).replace(
    /&quot;\$ref&quot;: &quot;#\/components\/schemas\/(\w+)&quot;/g,
    '<a href="#$1">$1</a>',
  )}</pre>`

const paragraphs = (text: string): string =>
  text
    .split('\n\n')
    .map((paragraph) => `<p>${inline(paragraph)}</p>`)
    .join('')

const inline = (text: string): string =>
  escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$2">$1</a>')

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
