/** What was known of promotions at a version of their rules, for whoever computes a basket’s price again. */
export { sendInForceAsOf } from './periods.queries.ts'
