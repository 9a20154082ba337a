import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { makeFolder } from '../../support/children.ts'
import { runProduct } from '../../support/processes.ts'

const CDNOW = 'CDNOW_sample.txt'
const ELOG = 'groceryElog.csv'
const COOP = 'coop100.json.gz'
const packed = (...lines: string[]) => gzipSync(lines.join('\n'))
const card = (...days: string[]): string =>
  JSON.stringify({ data: Object.fromEntries(days.map((day) => [day, { basket: { milk: [1] } }])) })
const goodLine = ' 00004 0001 19970101  2  29.33\n'

/** A year and a half of one member, who comes no more in the 39 weeks that are predicted but for one who comes first. */
const quietEnd = `${goodLine} 00004 0001 19970201  2  29.33\n 00005 0002 19980630  1  9.99\n`

async function evaluate(task: string, files: Record<string, string | Buffer>) {
  const dir = await makeFolder('broken')
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content)
  const running = runProduct(['evaluate', task, '--data', dir, '--json'], {})
  const code = await running.ended
  return { code, said: running.output().replaceAll(`${dir}/`, '').trimEnd() }
}

describe('evaluate says in a sentence where a file is broken, and nothing else', () => {
  it.each([
    ['lifetime', CDNOW, 'CDNOW_sample.txt: no purchases before', ''],
    ['lifetime', CDNOW, 'CDNOW_sample.txt, line 2: not two ids', `${goodLine} 1 2 19970230 1 1\n`],
    [
      'lifetime',
      CDNOW,
      'CDNOW_sample.txt, line 2: not two ids',
      `${goodLine} 1 2 19970228 1 1e308\n`,
    ],
    ['lifetime', CDNOW, 'CDNOW_sample.txt, line 1: not two ids', ' 1 2 19970228 1 9999999999.99\n'],
    ['lifetime', CDNOW, 'CDNOW_sample.txt: errorRatio of BG/NBD comes to no number', quietEnd],
    ['lapse', ELOG, 'groceryElog.csv, line 1: the file is empty', ''],
    ['lapse', ELOG, 'groceryElog.csv, line 1: no column date', 'cust,day\n1,2006-01-01\n'],
    [
      'lapse',
      ELOG,
      'groceryElog.csv, line 3: “soon” is no date',
      'cust,date\n1,2006-01-01\n1,soon\n',
    ],
    ['next-basket', COOP, 'coop100.json.gz: cannot be unpacked', card('2010_01_01_1')],
    ['next-basket', COOP, 'coop100.json.gz: cannot be unpacked', packed(card()).subarray(0, 20)],
    [
      'next-basket',
      COOP,
      'coop100.json.gz, line 2: no JSON',
      packed(card('2010_01_01_1'), '{"a": '),
    ],
    ['next-basket', COOP, 'coop100.json.gz, line 1: data: ', packed('{}')],
    ['next-basket', COOP, 'coop100.json.gz, line 1: data/yesterday: ', packed(card('yesterday'))],
    ['next-basket', COOP, 'coop100.json.gz: nobody has a second basket', packed('')],
    [
      'next-basket',
      COOP,
      'coop100.json.gz: nobody has a second basket',
      packed(card('2010_01_01_1')),
    ],
  ])('%s of %s: %s', async (task, name, message, content) => {
    const { code, said } = await evaluate(task, { [name]: content })
    expect(said.split('\n')).toEqual([expect.stringContaining(message)])
    expect([code, said.startsWith(message.split(',')[0]?.split(':')[0] ?? '')]).toEqual([1, true])
  })

  it('also of the users of Ta-Feng and the baskets of The Complete Journey', async () => {
    const splits = Array.from({ length: 5 }, (_, at) => [
      `split_${at}.json`,
      '{"train": [], "val": [], "test": []}',
    ])
    const tafeng = { 'history.json': '{}', 'future.json': '{}', ...Object.fromEntries(splits) }
    const header = 'date,basket_id,user_id,item_id\n'
    const products = { 'products.csv': '' }
    for (const [message, files] of [
      ['history.json: no JSON', { ...tafeng, 'history.json': '{"1":\n' }],
      ['future.json: 1/0/0: ', { ...tafeng, 'future.json': '{"1": [["x"]]}' }],
      ['split_0.json: nobody of the test part has a next basket', tafeng],
      ['baskets.csv: nobody has a second basket', { ...products, 'baskets.csv': header }],
      ['baskets.csv, line 2: x is no', { ...products, 'baskets.csv': `${header}x,1,2,3\n` }],
    ] as const) {
      const { code, said } = await evaluate('next-basket', files)
      expect([code, said.split('\n')]).toEqual([1, [expect.stringContaining(message)]])
    }
  })
})
