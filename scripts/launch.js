// The one entry of every npm script: works on a fresh clone, where nothing is installed yet.
// Only this file must be understood by any Node, so that an old one can be told so.
const NODE_MIN = [20, 19]

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
  console.error(`Basketwise needs Node ${NODE_MIN.join('.')} or newer; this is ${process.version}.`)
  process.exit(1)
}

const { launch } = await import('./commands.js')
await launch(process.argv.slice(2))
