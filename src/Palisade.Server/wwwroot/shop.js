// What a brand's site does: remember the click that brought the visitor, and say who the visitor is once that is known.
const remembered = 'fernweh:cref';
const customer = 'fernweh:customer';
const $ = (id) => document.getElementById(id);

const arrived = new URLSearchParams(location.search).get('cref');
if (arrived) localStorage.setItem(remembered, arrived);
const cref = localStorage.getItem(remembered);
$('arrival').textContent = cref ? `You came by a partner’s link. The click is ${cref}.` : 'You came by yourself: no partner is credited.';

async function post(url, body) {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? answer.title ?? response.statusText);
  return answer;
}

function show() {
  const user = localStorage.getItem(customer);
  $('who').textContent = user ? `Signed up as ${user}` : '';
  for (const button of document.querySelectorAll('[data-product]')) button.disabled = !user;
}

$('signup').addEventListener('submit', async (event) => {
  event.preventDefault();
  const user = new FormData(event.target).get('email');
  try {
    if (cref) await post(document.body.dataset.identify, { cref, userId: user });
    await post('/demo/shop/signup', { userId: user });
    localStorage.setItem(customer, user);
    $('signup-result').textContent = 'Welcome! Now buy something.';
  } catch (error) {
    $('signup-result').textContent = error.message;
  }
  show();
});

for (const button of document.querySelectorAll('[data-product]')) {
  button.addEventListener('click', async () => {
    const receipt = $('receipt');
    receipt.hidden = false;
    receipt.replaceChildren();
    const line = (tag, text) => receipt.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
    try {
      const sale = await post('/demo/shop/buy', { userId: localStorage.getItem(customer), product: button.dataset.product });
      line('h2', `Thank you! ${sale.product} is on its way.`);
      line('p', sale.commission
        ? `${sale.partner} earned $${sale.commission.toFixed(2)} of your $${sale.price.toFixed(2)}.`
        : `No partner earned anything (${sale.status}).`);
      const link = line('a', 'See it in the portal');
      link.href = sale.portal;
    } catch (error) {
      line('p', error.message);
    }
    receipt.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
  });
}

show();
