/** A manifest handed over as a person pastes it. Variables of the shell are put in by the shell. */
export function applyManifest(manifest: string): string {
  return `kubectl apply -f - <<EOF\n${manifest}\nEOF`;
}
