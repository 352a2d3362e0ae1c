/** One line of the write storm: what a store has answered, and must never lose. */
export type Acknowledgement =
  | {
      readonly kind: 'application';
      readonly appId: string;
      readonly displayName: string;
      /** Of its service principal. */
      readonly objectId: string;
    }
  | { readonly kind: 'password'; readonly appId: string; readonly keyId: string; readonly secretHash: string }
  | {
      readonly kind: 'identity';
      readonly resourceId: string;
      readonly principalId: string;
      readonly clientId: string;
    }
  | {
      readonly kind: 'credential';
      readonly ownerId: string;
      readonly name: string;
      readonly id: string;
      readonly subject: string;
    }
  | { readonly kind: 'assignment'; readonly id: string; readonly principalId: string; readonly scope: string }
  | { readonly kind: 'sign-in'; readonly id: string; readonly clientName: string }
  | { readonly kind: 'secret'; readonly path: string; readonly value: string }
  | { readonly kind: 'service-account'; readonly path: string; readonly uid: string }
  | { readonly kind: 'token'; readonly path: string; readonly token: string }
  | { readonly kind: 'key'; readonly state: 'next' | 'current'; readonly keyId: string };

export type AcknowledgementOf<Kind extends Acknowledgement['kind']> = Extract<
  Acknowledgement,
  { readonly kind: Kind }
>;

export function ofKind<Kind extends Acknowledgement['kind']>(
  acknowledgements: readonly Acknowledgement[],
  kind: Kind,
): readonly AcknowledgementOf<Kind>[] {
  return acknowledgements.filter((each): each is AcknowledgementOf<Kind> => each.kind === kind);
}
