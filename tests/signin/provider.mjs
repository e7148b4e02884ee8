// The identity provider of the tests: a certified one, with the accounts that standard input lists.
// Standard input: {"port", "redirect", "client_id", "client_secret", "accounts": {login: claims}}, as JSON.
import { readFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';

const told = JSON.parse(readFileSync(0, 'utf8'));

const provider = new Provider(`http://127.0.0.1:${told.port}`, {
  clients: [
    {
      client_id: told.client_id,
      client_secret: told.client_secret,
      redirect_uris: [told.redirect],
      post_logout_redirect_uris: [told.redirect],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  cookies: { keys: ['of the tests'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false, // the claims stand in the token itself, as those of Google, Microsoft and Okta do
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_context, login) => ({
    accountId: login,
    claims: () => ({ sub: login, ...told.accounts[login] }),
  }),
});
provider.listen(told.port, '127.0.0.1');
