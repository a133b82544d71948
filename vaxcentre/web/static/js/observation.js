// Somebody's time is over: a sound, if sounds are on, and the board asks for its new order.
import { play } from "./sound.js";

const room = document.getElementById("room");
room?.addEventListener("vaxcentre:over", () => {
  play("attention");
  room.dispatchEvent(new CustomEvent("vaxcentre:refresh"));
});
