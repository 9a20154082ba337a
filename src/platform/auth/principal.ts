export const roles = ['terminal', 'app', 'member', 'marketing', 'staff', 'admin'] as const
export type Role = (typeof roles)[number]

/** Who is calling: what a valid key stands for. */
export type Principal = {
  keyId: string
  role: Role
  /** Terminal keys only: the store and terminal they are bound to. */
  storeId: string | null
  terminalId: string | null
  /** Member tokens only. */
  memberId: string | null
  expiresAt: Date | null
}

export type TerminalPrincipal = Principal & { storeId: string; terminalId: string }
