import { setImmediate as breathe } from 'node:timers/promises'
import { type KindTried, leastFault, tryKinds } from '../../domain/lifetime/choose-kind.ts'
import { type DropoutKind, nameOfKind } from '../../domain/lifetime/dropout-model.ts'
import { fitDropoutModel } from '../../domain/lifetime/fit-dropout-model.ts'
import type { Gathered, Observed } from './gather-members.ts'
import { type Made, PURCHASES_MODEL, type PurchasesParameters } from './outlook-models.ts'

export type PurchasesTask = Pick<Gathered, 'histories' | 'choosing'> & {
  date: string
  observed: Observed
  /** What was kept for a day before; its kind stays where nobody is there to choose on. */
  before: PurchasesParameters | undefined
  signal: AbortSignal
}

/**
 * The dropout model of the kind that is in use, or of the one that is least off where one is to be chosen and can be. It
 * begins where the last one of its kind ended. Undefined where it does not converge, or there is no kind yet.
 */
export async function fitPurchases(task: PurchasesTask): Promise<Made | undefined> {
  const { histories, before, date } = task
  const startedAt = performance.now()
  const choice = await chooseAmong(task)
  const kind: DropoutKind | undefined = choice?.kind ?? before
  if (!kind) return undefined
  const isWarm = before !== undefined && isSame(kind, before)
  const { model, logLikelihood, iterations, converged } = fitDropoutModel(histories, kind, {
    membersMax: histories.length,
    ...(isWarm ? { start: before } : {}),
  })
  if (!converged) return undefined
  const chosenOn = choice ? date : (before?.chosenOn ?? date)
  const parameters: PurchasesParameters = { ...model, chosenOn }
  return {
    name: PURCHASES_MODEL,
    parameters,
    diagnostics: {
      kind: nameOfKind(kind),
      members: histories.length,
      logLikelihood,
      iterations,
      converged,
      isWarm,
      choice: choice ? { members: task.choosing.length, tried: choice.tried } : null,
      seconds: (performance.now() - startedAt) / 1000,
    },
  }
}

type Choice = { kind: DropoutKind; tried: readonly Omit<KindTried, 'kind'>[] }

/** Kind by kind, so that it can be stopped in between. */
async function chooseAmong({
  choosing,
  observed,
  signal,
}: PurchasesTask): Promise<Choice | undefined> {
  if (choosing.length === 0) return undefined
  const tried: KindTried[] = []
  for (const one of tryKinds(choosing, observed)) {
    tried.push(one)
    await breathe()
    signal.throwIfAborted()
  }
  const chosen = leastFault(tried)
  return (
    chosen && {
      kind: chosen.kind,
      tried: tried.map(({ name, holdouts, fault }) => ({ name, holdouts, fault })),
    }
  )
}

const isSame = (a: DropoutKind, b: DropoutKind): boolean =>
  a.regularity === b.regularity && a.dropsOutAtStart === b.dropsOutAtStart
