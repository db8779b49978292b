// A text that somebody else wrote, on screen: cleaned and kept to its own direction and box.
import { clean } from "../text";

export function Peer({ text, class: name }: { text: string; class?: string }) {
  return <bdi class={name ? `peer ${name}` : "peer"}>{clean(text)}</bdi>;
}
