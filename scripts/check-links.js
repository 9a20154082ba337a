import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { findFiles } from './find-files.js'
import { root } from './root.js'

/** Every relative link of the Markdown files leads to a file, and its anchor to a heading there. */
const faults = findFiles(root, '.md').flatMap((path) =>
  linksOf(path)
    .filter((link) => !leadsSomewhere(path, link))
    .map((link) => `${relative(root, path)}: ${link} leads nowhere`),
)
for (const fault of faults) console.error(fault)
process.exitCode = faults.length === 0 ? 0 : 1

function linksOf(path) {
  const prose = readFileSync(path, 'utf8').replace(/^```[\s\S]*?^```$/gm, '')
  const links = [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map((match) => match[1])
  return links.filter((link) => !/^[a-z]+:/.test(link))
}

function leadsSomewhere(path, link) {
  const [file, anchor] = link.split('#')
  const target = file === '' ? path : join(dirname(path), file)
  if (!existsSync(target)) return false
  return anchor === undefined || anchorsOf(target).has(anchor)
}

/** The anchors that Markdown viewers make of headings. */
function anchorsOf(path) {
  const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map((match) => match[1])
  const anchors = headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
  return new Set(anchors)
}
