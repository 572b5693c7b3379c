/* A certified OpenID Connect provider for one long test: it identifies everybody as the person named on its command line. */
import { Provider } from "oidc-provider";

const { port, back, number, keys } = JSON.parse(process.argv[2]);
const NUMBER = "http://itsme.services/v2/claim/BENationalNumber";
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: "pb",
    redirect_uris: [back],
    grant_types: ["authorization_code"],
    response_types: ["code"],
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "RS256",
    jwks: keys,
    id_token_signed_response_alg: "RS256",
    id_token_encrypted_response_alg: "RSA-OAEP-256",
    id_token_encrypted_response_enc: "A128CBC-HS256",
    userinfo_signed_response_alg: "RS256",
    userinfo_encrypted_response_alg: "RSA-OAEP-256",
    userinfo_encrypted_response_enc: "A128CBC-HS256",
  }],
  acrValues: ["high"],
  claims: { openid: ["sub"], acr: null, auth_time: null, eid: [NUMBER] },
  scopes: ["openid", "eid"],
  features: { devInteractions: { enabled: false }, encryption: { enabled: true }, jwtUserinfo: { enabled: true } },
  pkce: { required: () => true },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, [NUMBER]: number }) }),
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  await provider.interactionDetails(ctx.req, ctx.res);
  const grant = new provider.Grant({ accountId: "somebody", clientId: "pb" });
  grant.addOIDCScope("openid eid");
  const result = {
    login: { accountId: "somebody", acr: "high", amr: ["pwd"], ts: Math.floor(Date.now() / 1000) },
    consent: { grantId: await grant.save() },
  };
  return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
});

provider.listen(port, "127.0.0.1", () => console.log("ready"));
