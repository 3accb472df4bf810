// Verifies messages with the published npm package `standardwebhooks`, as a receiver would, and prints what it made of each.
// Input: one JSON argument { tools, messages: [{ secret, headers, body }] }.
import { createRequire } from 'node:module';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';

const input = JSON.parse(process.argv[2]);
const require = createRequire(join(input.tools, 'package.json'));
const { Webhook } = require('standardwebhooks');

// The way receivers of OpenPartner webhooks check them.
const openPartner = ({ secret, headers, body }, header) => {
  const wanted = createHmac('sha256', secret).update(`${headers['x-openpartner-timestamp']}.${body}`).digest('hex');
  const given = headers[header] ?? '';
  return wanted.length === given.length && timingSafeEqual(Buffer.from(wanted), Buffer.from(given));
};

console.log(JSON.stringify(input.messages.map((message) => {
  try {
    return {
      payload: new Webhook(message.secret).verify(message.body, message.headers),
      openPartner: openPartner(message, 'x-openpartner-signature'),
      openPartnerPrevious: openPartner(message, 'x-openpartner-signature-previous'),
    };
  } catch (error) {
    return { error: error.name, openPartner: openPartner(message, 'x-openpartner-signature') };
  }
})));
