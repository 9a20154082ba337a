/**
 * Who may import whom: domain ← platform ← rooms ← app ← main. Type imports count too, except for cycles, which are
 * looked for in the compiled files: types that refer to each other harm nobody.
 */
const wings = '(?:checkout|insight|marketing|relations|operation)'
const inner = '\\.(?:queries|routes|schemas|jobs)\\.ts$'

module.exports = {
  forbidden: [
    {
      name: 'domain-is-arithmetic',
      comment: 'The domain knows no clock, no I/O and nobody else; zod describes its data.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: {
        pathNot: ['^src/domain/', '^(?:node:)?crypto$', '(?:^|/)uuid(?:/|$)', '(?:^|/)zod(?:/|$)'],
      },
    },
    {
      name: 'offline-is-domain-alone',
      comment: 'Tills run it: it is the domain and what Node has, without I/O.',
      severity: 'error',
      from: { path: '^src/offline/' },
      to: { pathNot: ['^src/(?:offline|domain)/', '^(?:node:)?crypto$'] },
    },
    {
      name: 'law-knows-no-promotion',
      comment: 'Promotions are judged by the law; it is the same without them.',
      severity: 'error',
      from: { path: '^src/domain/law/' },
      to: { path: '^src/domain/promotions/' },
    },
    {
      name: 'platform-knows-no-room',
      comment: 'Kits are built for every room and so know none; what a room needs is handed in.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/(?:platform/|domain/|errors\\.ts$|config\\.ts$)' },
    },
    {
      name: 'errors-and-config-stand-alone',
      comment: 'Everybody imports them.',
      severity: 'error',
      from: { path: '^src/(?:errors|config)\\.ts$' },
      to: { path: '^src/' },
    },
    {
      name: 'rooms-by-their-verbs',
      comment:
        'A room opens to others by its verb files; its statements, routes and shapes are its own.',
      severity: 'error',
      from: { path: `^src/(${wings}/[^/]+)/` },
      to: { path: `^src/${wings}/[^/]+/.*${inner}`, pathNot: '^src/$1/' },
    },
    {
      name: 'only-commands-run-the-app',
      comment:
        'The app and the worker are put together at the top. A command may start them; jobs take the type of a ' +
        'consumer from the worker (that it stays a type, no-cycles sees to).',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/(?:main|app|worker)\\.ts$', `^src/${wings}/.*(?:-command|\\.jobs)\\.ts$`],
      },
      to: { path: '^src/(?:app|worker)\\.ts$' },
    },
    {
      name: 'nobody-imports-main',
      comment: 'It runs when it is imported.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one, or hide a third.',
      severity: 'error',
      from: { path: '^dist/', pathNot: '\\.d\\.ts$' },
      to: { circular: true },
    },
    {
      name: 'declared-packages-only',
      comment:
        'What is imported is in package.json, and what runs in production is no devDependency.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        pathNot: '@types/',
      },
    },
    {
      name: 'everything-resolves',
      comment: 'An import leads somewhere.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
