"""The exchange: carries the instructions of a ledger out again, every outcome to the byte; heed-ledger(5), ENTRIES.

Written from the manual alone; see second_verifier.py. The order of the methods is that of the manual's rules, and each
rule stands here once, as plainly as it can be said in Python.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass

from second.lines import INSTRUCTIONS, MOST, Json, canonical, parse_instruction
from second.notes import Fault, Key, ed25519, parse_key, require, unbase64

# "status is the first of these that holds".
STATUSES = """
    account_already_open account_unknown payee_unknown pays_self asset_is_not_credits asset_is_credits asset_unknown
    key_malformed quantity_not_positive price_is_negative account_is_not_owner supply_differs supply_exceeded
    quantity_exceeds_supply amount_overflows expires_in_the_past order_unknown order_is_closed order_is_not_yours
    trades_with_self credits_exceeded units_exceeded contract_unknown contract_is_closed contract_is_not_yours
    quantity_exceeds_contract condition_not_met clock_runs_backwards
""".split()
Refusal = tuple[str, int | None]  # a status, and the entry it collided with


def is_key(text: str) -> bool:
    try:
        return parse_key(text).kind == 1
    except Fault:
        return False


def signature_of(text: str) -> bytes:
    try:
        return unbase64(text)
    except Fault:
        return b""


def keys_in(condition: Json) -> list[str]:
    if condition["type"] == "threshold":
        return [key for one in condition["conditions"] for key in keys_in(one)]
    return [condition["key"]] if condition["type"] == "ed25519" else []


@dataclass
class Asset:
    owner: str
    supply: int
    issued: int = 0


@dataclass
class Order:
    entry: int
    id: str
    account: str
    asset: str
    bid: bool
    price: int
    left: int
    batch: bool

    def held(self, quantity: int) -> tuple[str, int]:
        return ("credits", self.price * quantity) if self.bid else (self.asset, quantity)


@dataclass
class Contract:
    entry: int
    line: Json
    open: bool = True


class Exchange:
    """`carry_out` is the whole of it: an instruction goes in, its outcomes come out."""

    def __init__(self, origin: str):
        self.origin = origin
        self.accounts: dict[str, Key | None] = {}
        self.assets: dict[str, Asset] = {}
        self.orders: dict[str, Order] = {}
        self.book: dict[str, list[Order]] = defaultdict(list)  # the open orders of each asset, in order of entries
        self.contracts: dict[str, Contract] = {}
        self.available: Counter[tuple[str, str]] = Counter()  # by account and asset
        self.held: Counter[tuple[str, str]] = Counter()
        self.deposited = 0
        self.last_price: dict[str, int] = {}
        self.clock = 0
        self.ids: set[str] = set()

    def carry_out(self, entry: int, line: bytes) -> Iterator[Json]:
        instruction = parse_instruction(line)
        self.check_signature(instruction)
        require(instruction["id"] not in self.ids, f"the id {instruction['id']} was used before")
        self.ids.add(instruction["id"])
        kind = instruction["type"]
        refusals = list(getattr(self, f"refuse_{kind}")(instruction))
        if kind not in ("open", "auction", "clock") and instruction["account"] not in self.accounts:
            refusals.append(("account_unknown", None))
        if instruction.get("quantity", 1) < 1:
            refusals.append(("quantity_not_positive", None))
        if refusals:
            status, other = min(refusals, key=lambda refusal: STATUSES.index(refusal[0]))
            yield {"type": "reject", "from": [entry] if other is None else [entry, other], "status": status}
        else:
            yield from getattr(self, f"do_{kind}")(entry, instruction)

    def check_signature(self, instruction: Json) -> None:
        key = self.accounts.get(instruction.get("account", ""))
        if key is None or "signature?" not in INSTRUCTIONS[instruction["type"]].split():
            return
        unsigned = canonical({name: value for name, value in instruction.items() if name != "signature"})
        message = f"heed/order/v1\n{self.origin}\n{unsigned}".encode()
        signature = signature_of(instruction.get("signature", ""))
        require(ed25519(key.public, message, signature), f"not signed by the key of {instruction['account']}")

    # What moves. Credits and units are available or held, and neither is ever below 0.

    def hold(self, account: str, asset: str, quantity: int) -> None:
        self.available[account, asset] -= quantity
        self.held[account, asset] += quantity

    def pay(self, payer: str, payee: str, asset: str, quantity: int) -> None:
        self.held[payer, asset] -= quantity
        self.available[payee, asset] += quantity

    def exceeds(self, account: str, asset: str, quantity: int) -> Iterator[Refusal]:
        if quantity > self.available[account, asset]:
            yield "credits_exceeded" if asset == "credits" else "units_exceeded", None

    # Accounts, money and units.

    def refuse_open(self, i: Json) -> Iterator[Refusal]:
        if i["account"] in self.accounts:
            yield "account_already_open", None
        if "key" in i and not is_key(i["key"]):
            yield "key_malformed", None

    def do_open(self, entry: int, i: Json) -> Iterator[Json]:
        self.accounts[i["account"]] = parse_key(i["key"]) if "key" in i else None
        yield from ()

    def refuse_deposit(self, i: Json) -> Iterator[Refusal]:
        if i["asset"] != "credits":
            yield "asset_is_not_credits", None
        if self.deposited + i["quantity"] > MOST:
            yield "amount_overflows", None

    def do_deposit(self, entry: int, i: Json) -> Iterator[Json]:
        self.deposited += i["quantity"]
        self.available[i["account"], "credits"] += i["quantity"]
        yield from ()

    def refuse_issue(self, i: Json) -> Iterator[Refusal]:
        asset = self.assets.get(i["asset"], Asset(i["account"], i["supply"]))
        if i["asset"] == "credits":
            yield "asset_is_credits", None
        if i["account"] != asset.owner:
            yield "account_is_not_owner", None
        if i["supply"] != asset.supply:
            yield "supply_differs", None
        if asset.issued + i["quantity"] > asset.supply:
            yield "supply_exceeded", None

    def do_issue(self, entry: int, i: Json) -> Iterator[Json]:
        asset = self.assets.setdefault(i["asset"], Asset(i["account"], i["supply"]))
        asset.issued += i["quantity"]
        self.available[i["account"], i["asset"]] += i["quantity"]
        yield from ()

    # Orders.

    def refuse_order(self, i: Json) -> Iterator[Refusal]:
        bid = i["side"] == "bid"
        cost = i["price"] * i["quantity"]
        if i["asset"] == "credits":
            yield "asset_is_credits", None
        if i["asset"] not in self.assets:
            yield "asset_unknown", None
        elif i["quantity"] > self.assets[i["asset"]].supply:
            yield "quantity_exceeds_supply", None
        if i["price"] < 0:
            yield "price_is_negative", None
        if cost > MOST:
            yield "amount_overflows", None
        own = [o for o in self.book[i["asset"]] if o.account == i["account"] and o.bid != bid]
        crossed = [o for o in own if (i["price"] >= o.price if bid else i["price"] <= o.price)]
        if crossed:
            yield "trades_with_self", min(crossed, key=lambda o: (o.price if bid else -o.price, o.entry)).entry
        yield from self.exceeds(i["account"], *(("credits", cost) if bid else (i["asset"], i["quantity"])))

    def do_order(self, entry: int, i: Json) -> Iterator[Json]:
        order = Order(entry, i["id"], i["account"], i["asset"], i["side"] == "bid", i["price"], i["quantity"],
                      i["time_in_force"] == "batch")
        self.orders[i["id"]] = order
        self.book[i["asset"]].append(order)
        self.hold(order.account, *order.held(order.left))
        yield from ()

    def refuse_cancel(self, i: Json) -> Iterator[Refusal]:
        order = self.orders.get(i["order"])
        if order is None:
            yield "order_unknown", None
            return
        if order.left == 0:
            yield "order_is_closed", order.entry
        if order.account != i["account"]:
            yield "order_is_not_yours", order.entry

    def do_cancel(self, entry: int, i: Json) -> Iterator[Json]:
        yield self.release(self.orders[i["order"]], "cancel", entry)

    def release(self, order: Order, reason: str, entry: int) -> Json:
        asset, released = order.held(order.left)
        outcome = {"type": "release", "account": order.account, "asset": asset, "from": [order.entry, entry],
                   "order": order.id, "quantity": order.left, "reason": reason, "released": released}
        self.pay(order.account, order.account, asset, released)
        self.close(order)
        return outcome

    def close(self, order: Order) -> None:
        order.left = 0
        self.book[order.asset].remove(order)

    # Auctions.

    def refuse_auction(self, i: Json) -> Iterator[Refusal]:
        if i["asset"] == "credits":
            yield "asset_is_credits", None
        if i["asset"] not in self.assets:
            yield "asset_unknown", None

    def do_auction(self, entry: int, i: Json) -> Iterator[Json]:
        price, volume, rule, surplus = self.auction_price(i["asset"])
        yield {"type": "clearing", "asset": i["asset"], "from": [entry], "price": price, "quantity": volume,
               "rule": rule, "surplus": max(-MOST, min(MOST, surplus))}
        bids = sorted((o for o in self.book[i["asset"]] if o.bid), key=lambda o: (-o.price, o.entry))
        asks = sorted((o for o in self.book[i["asset"]] if not o.bid), key=lambda o: (o.price, o.entry))
        if volume:
            self.last_price[i["asset"]] = price
        number = 0
        while volume:
            bid, ask = bids[0], asks[0]
            quantity = min(bid.left, ask.left, volume)
            released = (bid.price - price) * quantity
            self.pay(bid.account, ask.account, "credits", price * quantity)
            self.pay(bid.account, bid.account, "credits", released)
            self.pay(ask.account, bid.account, i["asset"], quantity)
            yield {"type": "trade", "asset": i["asset"], "buy_order": bid.id, "buyer": bid.account,
                   "from": [bid.entry, ask.entry, entry + 1], "id": f"{i['id']}/{number}", "price": price,
                   "quantity": quantity, "released": released, "sell_order": ask.id, "seller": ask.account}
            number, volume = number + 1, volume - quantity
            for side in (bids, asks):
                side[0].left -= quantity
                if side[0].left == 0:
                    self.close(side.pop(0))
        for order in [o for o in self.book[i["asset"]] if o.batch]:
            yield self.release(order, "batch", entry + 1)

    def auction_price(self, asset: str) -> tuple[int, int, str, int]:
        """Price, volume, rule and surplus. B and A change at limits alone, so a few candidates stand for all."""
        orders = self.book[asset]

        def bids(p: int) -> int:
            return sum(o.left for o in orders if o.bid and o.price >= p)

        def asks(p: int) -> int:
            return sum(o.left for o in orders if not o.bid and o.price <= p)

        def volume(p: int) -> int:
            return min(bids(p), asks(p))

        def surplus(p: int) -> int:
            return bids(p) - asks(p)

        limits = {o.price for o in orders}
        points = sorted(p + d for p in limits for d in (-1, 0, 1) if min(limits) <= p + d <= max(limits))
        if not points or max(map(volume, points)) == 0:
            return 0, 0, "none", 0
        first = [p for p in points if volume(p) == max(map(volume, points))]
        second = [p for p in first if abs(surplus(p)) == min(abs(surplus(q)) for q in first)]
        low, high = second[0], second[-1]
        if first[0] == first[-1]:
            price, rule = low, "volume"
        elif low == high:
            price, rule = low, "surplus"
        elif surplus(high) > 0:
            price, rule = high, "pressure"
        elif surplus(low) < 0:
            price, rule = low, "pressure"
        else:
            price, rule = max(low, min(high, self.last_price.get(asset, low + (high - low) // 2))), "reference"
        return price, volume(price), rule, surplus(price)

    # Contracts.

    def refuse_contract(self, i: Json) -> Iterator[Refusal]:
        if i["to"] not in self.accounts:
            yield "payee_unknown", None
        if i["to"] == i["account"]:
            yield "pays_self", None
        if i["asset"] != "credits" and i["asset"] not in self.assets:
            yield "asset_unknown", None
        if not all(map(is_key, keys_in(i["condition"]))):
            yield "key_malformed", None
        if i["expires"] <= self.clock:
            yield "expires_in_the_past", None
        yield from self.exceeds(i["account"], i["asset"], i["quantity"])

    def do_contract(self, entry: int, i: Json) -> Iterator[Json]:
        self.contracts[i["id"]] = Contract(entry, i)
        self.hold(i["account"], i["asset"], i["quantity"])
        yield from ()

    def refuse_void(self, i: Json) -> Iterator[Refusal]:
        contract = self.contracts.get(i["contract"])
        if contract is None:
            yield "contract_unknown", None
            return
        if not contract.open:
            yield "contract_is_closed", contract.entry
        if contract.line["to"] != i["account"]:
            yield "contract_is_not_yours", contract.entry

    def do_void(self, entry: int, i: Json) -> Iterator[Json]:
        yield self.refund(self.contracts[i["contract"]], self.contracts[i["contract"]].line["quantity"], "void", entry)

    def refund(self, contract: Contract, quantity: int, reason: str, entry: int) -> Json:
        payer, asset = contract.line["account"], contract.line["asset"]
        contract.open = False
        self.pay(payer, payer, asset, quantity)
        return {"type": "refund", "account": payer, "asset": asset, "contract": contract.line["id"],
                "from": [contract.entry, entry], "quantity": quantity, "reason": reason}

    def refuse_fulfil(self, i: Json) -> Iterator[Refusal]:
        yield from self.refuse_void(i)
        contract = self.contracts.get(i["contract"])
        if contract:
            if i.get("quantity", 1) > contract.line["quantity"]:
                yield "quantity_exceeds_contract", contract.entry
            if not self.shown(contract.line["condition"], i["proofs"], contract.line["id"]):
                yield "condition_not_met", contract.entry

    def shown(self, condition: Json, proofs: list[Json], contract: str) -> bool:
        if condition["type"] == "sha-256":
            preimages = [unbase64(proof["preimage"]) for proof in proofs if proof["type"] == "sha-256"]
            return condition["hash"] in [hashlib.sha256(preimage).hexdigest() for preimage in preimages]
        if condition["type"] == "ed25519":
            message = f"heed/contract/v1\n{self.origin}\n{contract}".encode()
            by_key = [p["signature"] for p in proofs if p["type"] == "ed25519" and p["key"] == condition["key"]]
            return bool(by_key) and ed25519(parse_key(condition["key"]).public, message, unbase64(by_key[0]))
        if condition["type"] == "threshold":
            return sum(self.shown(one, proofs, contract) for one in condition["conditions"]) >= condition["threshold"]
        return (self.clock >= condition["time"]) == (condition["type"] == "after")

    def do_fulfil(self, entry: int, i: Json) -> Iterator[Json]:
        contract = self.contracts[i["contract"]]
        line, estimate = contract.line, contract.line["quantity"]
        quantity = i.get("quantity", estimate)
        contract.open = False
        self.pay(line["account"], line["to"], line["asset"], quantity)
        yield {"type": "payout", "asset": line["asset"], "contract": line["id"], "estimate": estimate,
               "from": [contract.entry, entry], "payee": line["to"], "payer": line["account"], "quantity": quantity,
               "rule": "full" if quantity == estimate else "claimed"}
        if quantity < estimate:
            yield self.refund(contract, estimate - quantity, "rest", entry + 1)

    # Time, and the end.

    def refuse_clock(self, i: Json) -> Iterator[Refusal]:
        if i["time"] < self.clock:
            yield "clock_runs_backwards", None

    def do_clock(self, entry: int, i: Json) -> Iterator[Json]:
        self.clock = i["time"]
        due = [c for c in self.contracts.values() if c.open and c.line["expires"] <= self.clock]
        for contract in sorted(due, key=lambda c: (c.line["expires"], c.entry)):
            yield self.refund(contract, contract.line["quantity"], "expiry", entry)

    def check_conservation(self) -> None:
        made = Counter({"credits": self.deposited, **{name: asset.issued for name, asset in self.assets.items()}})
        there: Counter[str] = Counter()
        for amounts in (self.available, self.held):
            for (_, asset), quantity in amounts.items():
                require(quantity >= 0, f"somebody has less than nothing of {asset}")
                there[asset] += quantity
        require(+there == +made, "what is there is not what came in")


def replay(entries: list[bytes], origin: str) -> Exchange:
    """Carries out all lines; every outcome has to be, to the byte, the one that stands there."""
    exchange = Exchange(origin)
    expected: deque[bytes] = deque()
    for entry, line in enumerate(entries):
        try:
            if expected:
                require(line == expected.popleft(), "by the rules another outcome stands here")
            else:
                expected.extend(canonical(outcome).encode() for outcome in exchange.carry_out(entry, line))
        except Fault as fault:
            raise Fault(str(fault), entry) from None
    if expected:
        raise Fault("an outcome is missing at the end", len(entries) - 1)
    exchange.check_conservation()
    return exchange
