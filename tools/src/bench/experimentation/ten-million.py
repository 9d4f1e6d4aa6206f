"""Buckets of ten million keys as Python's hashlib computes them: for each set of keys one SHA-256 over all buckets, a byte
each, and one over the first of them.

Run: python3 ten-million.py > ten-million.json     (some minutes)
"""
import hashlib
import json

SETS = [
    ("ASCII", "checkout-2026", "abcdefghijklmnopqrstuvwxyz0123456789-_.@"),
    ("Latin", "größe", "abcdefgäöüßéèñçøåÅŽżłœ"),
    ("CJK", "実験", "日本語中文한국어ไทยहिन्दी"),
    ("emoji", "🧪", "😀🚀🎉👩💻🇩🇪𝔘𐍈🧪a"),
]
KEYS = 2_500_000
FIRST = 50_000


def user_id(i, alphabet):
    """4 to 40 characters, chosen by a linear congruential generator that starts at i."""
    state = (i * 2654435761 + 12345) % 2**32
    characters = []
    for _ in range(4 + (state >> 16) % 37):
        state = (state * 1664525 + 1013904223) % 2**32
        characters.append(alphabet[(state >> 16) % len(alphabet)])
    return "".join(characters)


def bucket(experiment_id, user):
    return int(hashlib.md5(f"{experiment_id}:{user}".encode()).hexdigest(), 16) % 100


def described(name, experiment_id, alphabet):
    buckets = bytes(bucket(experiment_id, user_id(i, alphabet)) for i in range(KEYS))
    return {
        "name": name,
        "experimentId": experiment_id,
        "alphabet": alphabet,
        "keys": KEYS,
        "sha256": hashlib.sha256(buckets).hexdigest(),
        "first": FIRST,
        "sha256OfFirst": hashlib.sha256(buckets[:FIRST]).hexdigest(),
    }


print(json.dumps([described(*each) for each in SETS], ensure_ascii=False, indent=2))
