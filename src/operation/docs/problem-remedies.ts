import type { ProblemCode } from '../../errors.ts'

/** What each code means for the one who reads it, and what to do; docs/problems.md and GET /problems show it. */
export const remedies: Readonly<Record<ProblemCode, { when: string; remedy: string }>> = {
  'malformed-json': {
    when: 'The body ends early, holds a stray character or is empty.',
    remedy: 'Fix the sender. Sending the same again gives the same answer.',
  },
  'invalid-request': {
    when: 'A field is missing, unknown, of the wrong type or out of range, or text holds NUL or half a surrogate pair.',
    remedy: 'Read `errors`: each names a field by its pointer and says what was expected.',
  },
  'key-missing': {
    when: 'There is no `Authorization: Bearer <key>` header, or it has another form.',
    remedy: 'Send the key that the administrator gave to this caller.',
  },
  'key-unknown': {
    when: 'Nobody has this key: it was mistyped, revoked, or it is a member’s token past its time.',
    remedy:
      'Fetch a new token, or ask for a new key. A terminal may hold two keys while one is rotated.',
  },
  'role-not-allowed': {
    when: 'The key is good, but its role may not make this call.',
    remedy: 'Use a key of one of the roles that the detail names.',
  },
  'foreign-terminal': {
    when: 'The store or terminal in the reference is not the one that the key is bound to.',
    remedy:
      'Give each terminal its own key, and build references from the same store and terminal.',
  },
  'not-found': {
    when: 'The address or the thing it names does not exist, or this key may not see it; both look the same.',
    remedy: 'Check the id. For a swipe asked about by reference it means: not recorded, send it.',
  },
  'reference-conflict': {
    when: 'The reference was recorded with another body. The problem carries that answer.',
    remedy:
      'Keep the recorded answer. If the sale is another one, it needs its own sequence number.',
  },
  'idempotency-key-conflict': {
    when: 'The Idempotency-Key was used for another request by the same caller.',
    remedy:
      'Make a new key for each new thing; repeat an old key only with the body it was made for.',
  },
  'external-id-taken': {
    when: 'Another member, or another promotion, carries this external id.',
    remedy: 'Look it up by that; probably it is the same person or promotion.',
  },
  'card-taken': {
    when: 'The card number belongs to a member.',
    remedy: 'Look the member up by the card, or leave the number out to have one made.',
  },
  'card-not-active': {
    when: 'The card was blocked or replaced before.',
    remedy: 'Use the member’s active card, or add one.',
  },
  'state-conflict': {
    when: 'The thing is not in a state from which this step leads on, such as launching what has ended.',
    remedy: 'Read it again and decide from its present state.',
  },
  'too-large': {
    when: 'The body is above 256 kB, or a batch above its own limit.',
    remedy: 'Send less at once.',
  },
  'unsupported-media-type': {
    when: 'The content type is not one that this address reads, or the body is compressed.',
    remedy: 'Send `application/json`.',
  },
  'amount-mismatch': {
    when: 'A line without weight, of its own or in its barcode, says an amount that is not quantity times unit price.',
    remedy: 'Correct the line that the pointer names.',
  },
  'line-repeated': {
    when: 'Two lines of one basket carry the same number.',
    remedy: 'Number the lines, each once.',
  },
  'discount-exceeds-line': {
    when: 'An offline terminal reports more discount on a line than the line costs.',
    remedy: 'Correct the discount that the pointer names.',
  },
  'total-too-large': {
    when: 'The basket’s total is past what can be counted exactly.',
    remedy: 'Check the amounts.',
  },
  'tenders-short': {
    when: 'What was tendered, points included, is less than the net amount.',
    remedy:
      'Quote again and take the rest. An offline terminal says so with `offline`; then it is recorded and flagged.',
  },
  'points-locked': {
    when: 'The member has locked the spending of points, in the app or at the desk; `spendPoints` asks for some.',
    remedy:
      'Pay another way; what is bought earns as usual. Only the member or staff can take the lock off.',
  },
  'points-insufficient': {
    when: 'What can be spent, less what other terminals hold in quotes, is below `spendPoints`, or below what staff take or move.',
    remedy: 'Offer what the quote says is there.',
  },
  'points-without-member': {
    when: 'Points are to be spent, but no active card of a member came with the basket.',
    remedy: 'Ask for the card, or set `spendPoints` to 0.',
  },
  'purchased-in-future': {
    when: '`purchasedAt` is more than five minutes ahead of the server’s clock.',
    remedy: 'Set the terminal’s clock and time zone right.',
  },
  'returned-in-future': {
    when: '`returnedAt` or `voidedAt` is more than five minutes ahead of the server’s clock.',
    remedy: 'Set the terminal’s clock and time zone right.',
  },
  'original-unknown': {
    when: 'No sale is recorded under the original reference, or the member has bought no such product.',
    remedy:
      'Read the receipt again. A sale that a terminal has stored offline is known once that terminal has sent it.',
  },
  'not-returnable': {
    when: 'The line was voided or is a deposit given back, or a weight is asked of goods sold by the piece.',
    remedy: 'Return other lines; undo a whole basket with a void.',
  },
  'exceeds-sale': {
    when: 'The sale has no such line or product, or less of it is left than is returned.',
    remedy: 'Ask with `dryRun` what is left, and return no more than that.',
  },
  'points-owed': {
    when: 'The goods have earned points that are spent, and the programme’s `returnDebt` does not let so many be owed.',
    remedy: 'Let the member earn or be given points first, or change the programme’s terms.',
  },
  'launched-in-past': {
    when: '`at` is more than five minutes before the server’s clock, and the promotion was launched before.',
    remedy: 'Leave `at` out to launch now: what has been sold before is not priced again.',
  },
  'date-impossible': {
    when: 'The business date in the reference is not in the calendar.',
    remedy: 'Build the reference from a real day, as `YYYYMMDD`.',
  },
  'card-number-invalid': {
    when: 'The card number has a wrong check digit, or is neither EAN-13 with prefix 29, GSRN-18 (also as element string with AI 8018) nor 16 to 19 digits.',
    remedy: 'Read the card again.',
  },
  'time-zone-unknown': {
    when: 'The store’s time zone is not in the IANA list.',
    remedy: 'Use a name such as `Europe/Dublin`.',
  },
  'member-unknown': {
    when: 'A member that the body names does not exist, or was erased.',
    remedy: 'Look the member up by card, phone, email or external id.',
  },
  'store-unknown': {
    when: 'The store that is named has not been made.',
    remedy: 'Make it first, with `PUT /v1/stores/{id}`.',
  },
  'definition-incomplete': {
    when: 'The draft lacks something that it needs to go live.',
    remedy: 'Fill in what `errors` names, then launch again.',
  },
  'law-forbids': {
    when: 'The promotion names goods on which the law of a store forbids it on some day of its run. `violations` has rule, citation and stores.',
    remedy:
      'Except the goods, leave the stores out or change the kind. Where the law is told wrong, withdraw the rule with `DELETE /v1/policies/rules/{id}`.',
  },
  'coupon-not-usable': {
    when: 'The coupon has expired or was redeemed.',
    remedy: 'Fetch the member’s offers again.',
  },
  'claimed-already': {
    when: 'A receipt is claimed once. This member or another has claimed this one.',
    remedy: 'Show the member’s baskets: a claimed one is among them, with `claimedAt`.',
  },
  'claim-returned': {
    when: 'Something of the basket was returned, or all of it was voided, before it was claimed.',
    remedy: 'Let staff decide what the goods that the shopper kept are worth.',
  },
  'receipt-code-wrong': {
    when: 'Some part of the code is wrong; which one is not told. Each of these is counted against the member.',
    remedy: 'Read the whole code again from the receipt, the reference and what is behind it.',
  },
  'claim-too-late': {
    when: 'The purchase is more days ago than `claimDays` of the programme, by the clock of the store.',
    remedy: 'Tell the member; there is nothing to be repeated.',
  },
  'claim-limit-reached': {
    when: 'The member has claimed `claimsPerDay` receipts on this day, by the clock of the store.',
    remedy: 'Claim it tomorrow, while it is not too late.',
  },
  'claims-paused': {
    when: 'Ten wrong receipt codes came for this member within an hour.',
    remedy: 'Wait for as many seconds as `Retry-After` says, then read the code carefully.',
  },
  'too-many-requests': {
    when: 'This key sent more than its share. A terminal may always send 100 at once.',
    remedy: 'Wait for as many seconds as `Retry-After` says.',
  },
  'internal-error': {
    when: 'A fault of ours. The log has it under the request id.',
    remedy:
      'Repeat a swipe as it is: its reference makes that safe. Otherwise report the request id.',
  },
  overloaded: {
    when: 'More is waiting than can be done in time, or the process is stopping.',
    remedy: 'Send the same again after `Retry-After` seconds.',
  },
  'not-ready': {
    when: 'The database is not migrated to this build; from GET /readyz also: it is out of reach. Nothing was recorded.',
    remedy:
      'Send the same again after `Retry-After` seconds. The `checks` of GET /readyz say what is missing; send callers elsewhere until it answers 200.',
  },
  'database-unavailable': {
    when: 'The database cannot be reached or is restarting. Nothing was recorded that was not answered.',
    remedy: 'Send the same again after `Retry-After` seconds, or store and forward.',
  },
}
