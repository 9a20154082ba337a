import type { Api } from './api.ts'

/** A campaign that was launched with this budget and issues nothing more: its coupons are written by hand. */
export async function openCampaign(
  api: Api,
  budget: { usesMax: number | null; moneyMaxMinor: number | null },
): Promise<string> {
  const { id } = await api.call<{ id: string }>('POST', '/v1/campaigns', {
    title: 'A campaign',
    kind: 'standing',
    couponsPerMember: 1,
    budget,
    coupon: { reward: { kind: 'amountOff', amountMinor: 150 }, validDays: 14 },
  })
  await api.call('POST', `/v1/campaigns/${id}/launch`, {})
  await api.call('POST', `/v1/campaigns/${id}/pause`, {})
  return id
}
