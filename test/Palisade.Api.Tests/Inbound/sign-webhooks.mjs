// Signs webhooks with the npm packages that other people's systems use. One argument: JSON; prints JSON.
import { createRequire } from 'node:module';

const input = JSON.parse(process.argv[2]);
const require = createRequire(`${input.tools}/package.json`);
const out = {};
if (input.stripe) {
  const Stripe = require('stripe');
  const stripe = new (Stripe.default ?? Stripe)('sk_test_never_used');
  out.stripe = stripe.webhooks.generateTestHeaderString({ payload: input.payload, secret: input.stripe });
}
if (input.standard) {
  const { Webhook } = require('standardwebhooks');
  const now = new Date();
  out.timestamp = String(Math.floor(now.getTime() / 1000));
  out.standard = new Webhook(input.standard).sign(input.id, now, input.payload);
}
console.log(JSON.stringify(out));
