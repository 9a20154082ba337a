/** Where progress is shown: a terminal, a log, a test. */
export type Screen = { isTTY?: boolean; write(text: string): unknown }

/** One thing under way, from 0 to `total`. */
export type Progress = {
  show(done: number, note?: string): void
  end(): void
}

const BAR_WIDTH = 28
const REDRAW_MS = 80

/** A bar that redraws itself on a terminal, else a plain line at each tenth. */
export function createProgress(screen: Screen, title: string, total: number): Progress {
  return screen.isTTY ? drawBar(screen, title, total) : printTenths(screen, title, total)
}

function drawBar(screen: Screen, title: string, total: number): Progress {
  let drawnAt = Number.NEGATIVE_INFINITY
  return {
    show(done, note = '') {
      if (done < total && performance.now() - drawnAt < REDRAW_MS) return
      drawnAt = performance.now()
      const filled = Math.round((BAR_WIDTH * done) / Math.max(1, total))
      const bar = '█'.repeat(filled).padEnd(BAR_WIDTH, '░')
      screen.write(`\r\x1b[K${title} ${bar} ${done}/${total}${note && `  ${note}`}`)
    },
    end: () => screen.write('\n'),
  }
}

function printTenths(screen: Screen, title: string, total: number): Progress {
  let printed = 0
  return {
    show(done, note = '') {
      const tenths = Math.floor((10 * done) / Math.max(1, total))
      if (tenths <= printed) return
      printed = tenths
      screen.write(`${title} ${tenths * 10} %${note && `  ${note}`}\n`)
    },
    end: () => {},
  }
}
