// Drives the published @openpartner/sdk as a customer's page and a customer's server would, and prints what both saw as JSON.
// Input: one JSON argument { tools, apiUrl, apiKey, landingUrl, cookieCref, userId, otherUserId, module: "import" | "require" }.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';

const input = JSON.parse(process.argv[2]);
const require = createRequire(join(input.tools, 'package.json'));
const folder = join(input.tools, 'node_modules', '@openpartner', 'sdk');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

const load = (entry) => input.module === 'require'
  ? require(entry === '.' ? manifest.name : `${manifest.name}/${entry.slice(2)}`)
  : import(pathToFileURL(join(folder, manifest.exports[entry].import)).href);

// What the browser entry uses of a page.
const openPage = (href, cookie) => {
  const stored = new Map();
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  define('window', { location: { href } });
  define('document', { cookie });
  define('localStorage', {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => stored.set(key, String(value)),
    removeItem: (key) => stored.delete(key),
  });
};

const failure = (error) => ({ name: error.name, message: error.message, status: error.status, code: error.code, detail: error.detail });
const attempt = async (call) => {
  try {
    return { ok: await call() };
  } catch (error) {
    return { failed: failure(error) };
  }
};

const { OpenPartner } = await load('.');
const { OpenPartnerServer, OpenPartnerError } = await load('./server');
const result = { version: manifest.version };

// A visitor lands with ?cref=, signs up, and the brand's server reports the payment.
openPage(input.landingUrl, '');
const page = OpenPartner.init({ apiUrl: input.apiUrl, onError: (error) => { result.pageError = failure(error); } });
result.referral = page.getReferral();
result.identified = await page.identify(input.userId);
result.identifiedAgain = await page.identify(input.userId);

const server = new OpenPartnerServer({ apiUrl: `${input.apiUrl}/`, apiKey: input.apiKey });
const event = { userId: input.userId, type: 'invoice_paid', value: 200, currency: 'USD', externalEventId: 'order-1', metadata: { plan: 'pro' } };
result.tracked = await attempt(() => server.trackEvent(event));
result.trackedAgain = await attempt(() => server.trackEvent(event));

// A visitor known by the cookie alone; the brand's server stitches.
openPage('https://shop.example/account', `theme=dark; _cref=${input.cookieCref}`);
const later = OpenPartner.init({ apiUrl: input.apiUrl });
result.cookieReferral = later.getReferral();
result.serverIdentified = await attempt(() => server.identify({ cref: later.getReferral(), userId: input.otherUserId }));
result.otherTracked = await attempt(() => server.trackEvent({ userId: input.otherUserId, type: 'signup' }));

// Refusals.
const stranger = new OpenPartnerServer({ apiUrl: input.apiUrl, apiKey: `op_${'0'.repeat(48)}` });
result.badKey = await attempt(() => stranger.trackEvent(event));
result.isSdkError = await stranger.trackEvent(event).then(() => false, (error) => error instanceof OpenPartnerError);
result.unknownClick = await attempt(() => server.identify({ cref: '01ARZ3NDEKTSV4RRFFQ69G5FAV', userId: input.userId }));
result.badEvent = await attempt(() => server.trackEvent({ ...event, externalEventId: 'order-2', value: 'much' }));
result.conflict = await attempt(() => server.trackEvent({ ...event, value: 1 }));
openPage('https://shop.example/?cref=01ARZ3NDEKTSV4RRFFQ69G5FAV', '');
result.unknownOnPage = await OpenPartner.init({ apiUrl: input.apiUrl, onError: (error) => { result.unknownPageError = failure(error); } }).identify('somebody');

console.log(JSON.stringify(result));
