"""families.py OUT [SEED COUNT]: tiny random checkpoints of every family that is supported, in every form that the installed transformers
writes or reads, and of many that are not; and COUNT whose shapes and constants are drawn by SEED. Beside each, golden.json: whether it is to be the same here or refused, by which word,
and the log-probabilities and greedy continuations that transformers gives, in single precision."""

import itertools
import json
import os
import random
import shutil
import sys
import warnings

import torch
import transformers
from safetensors.torch import load_file, save_file

warnings.filterwarnings("ignore")
transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(1)
NEW = int(transformers.__version__.split(".")[0]) >= 5
DTYPE = "dtype" if NEW else "torch_dtype"
CONTEXT = 80
SIZES = dict(vocab_size=300, hidden_size=32, intermediate_size=56, num_attention_heads=4, num_key_value_heads=2,
             num_hidden_layers=2, max_position_embeddings=CONTEXT, bos_token_id=1, eos_token_id=2, pad_token_id=0)
KINDS = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}
FAMILIES = ("Llama", "Mistral", "Qwen2", "Qwen3")
OWN = {"Mistral": dict(sliding_window=None), "Qwen3": dict(head_dim=8), "Gemma": dict(head_dim=8), "Gemma3Text": dict(head_dim=8),
       "Granite": dict(embedding_multiplier=12.0, logits_scaling=8.0, residual_multiplier=0.22, attention_multiplier=0.25)}
# What each family does otherwise than a Llama, in some settings of its own.
OTHERWISE = {
    "SmolLM3": (dict(no_rope_layer_interval=2), dict(no_rope_layers=[0, 1]), dict(no_rope_layers=[1, 1])),
    "Granite": (dict(embedding_multiplier=1.0, logits_scaling=0.5, residual_multiplier=2.0, attention_multiplier=0.4),),
    "Phi3": (dict(hidden_size=48),),
    "Olmo2": (dict(hidden_size=48),),
    "Olmo3": (dict(hidden_size=48),),
    "Gemma": (dict(hidden_size=48),),
    "Gemma3Text": (dict(query_pre_attn_scalar=20), dict(hidden_size=48)),
}
SCALED = {
    "linear": dict(rope_type="linear", factor=4.0), "dynamic": dict(rope_type="dynamic", factor=2.5),
    "yarn": dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32),
    "yarn-told": dict(rope_type="yarn", factor=2.0, original_max_position_embeddings=16, beta_fast=8.0, beta_slow=2.0, attention_factor=1.25),
    "yarn-scales": dict(rope_type="yarn", factor=8.0, original_max_position_embeddings=16, mscale=1.0, mscale_all_dim=0.5),
    "yarn-anywhere": dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32, truncate=False),
}
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32)
GONE = object()  # of a key: taken out of config.json


def rope(theta=10000.0, **scaling):
    """Rotary settings as a constructor of this version takes them."""
    if NEW:
        return dict(rope_parameters={"rope_theta": theta, "rope_type": "default", **scaling})
    return dict(rope_theta=theta, rope_scaling=scaling or None)


def old(theta=10000.0, scaling=None):
    """Rotary settings as files of version 4 hold them."""
    return {"rope_parameters": GONE, "rope_theta": theta, "rope_scaling": scaling}


def new(**parameters):
    """Rotary settings as files of version 5 hold them."""
    return {"rope_theta": GONE, "rope_scaling": GONE, "rope_parameters": parameters}


def edited(path, change):
    config = json.load(open(f"{path}/config.json"))
    for key, value in change.items():
        if value is GONE:
            config.pop(key, None)
        else:
            config[key] = value
    json.dump(config, open(f"{path}/config.json", "w"), indent=1)


def retold(change):
    """An edit of the tensors: a function of them all that changes them in place."""
    def edit(path):
        tensors = load_file(f"{path}/model.safetensors")
        change(tensors)
        save_file({n: t.clone().contiguous() for n, t in tensors.items()}, f"{path}/model.safetensors", {"format": "pt"})
    return edit


def pickled(path):
    torch.save(load_file(f"{path}/model.safetensors"), f"{path}/pytorch_model.bin")
    os.remove(f"{path}/model.safetensors")


def cast(kind, *parts):
    def change(tensors):
        for name in list(tensors):
            if any(part in name for part in parts):
                tensors[name] = tensors[name].to(kind)
    return retold(change)


Q = "model.layers.0.self_attn.q_proj"
EMBEDDING, HEAD = "model.embed_tokens.weight", "lm_head.weight"
FULL, SLIDING = "full_attention", "sliding_attention"


def forms():
    """name: (family, settings, stored type, size of a shard, edit of the files, None or the word it is refused by)"""
    found = {}

    def form(name, family, settings=(), kind="f32", shard=None, edit=(), refused=None):
        assert name not in found, name
        edits = [(lambda path, e=e: edited(path, e)) if isinstance(e, dict) else e for e in (edit if isinstance(edit, tuple) else (edit,))]
        found[name] = (family, dict(settings), kind, shard, edits, refused)

    for family, heads, tied, kind, shard in itertools.product(FAMILIES, (4, 2, 1), (True, False), KINDS, (None, "20KB")):
        name = "-".join((family.lower(), f"heads{heads}", "tied" if tied else "untied", kind, "shards" if shard else "whole"))
        form(name, family, dict(num_key_value_heads=heads, tie_word_embeddings=tied), kind, shard)
    for family in FAMILIES:
        f = family.lower()
        for theta in (500.0, 500000, 1e6):
            form(f"{f}-theta{theta:.0f}", family, rope(theta))
        form(f"{f}-head-dim", family, dict(head_dim=16, num_key_value_heads=1))
        form(f"{f}-head-dim-small", family, dict(head_dim=4))
        form(f"{f}-eps", family, dict(rms_norm_eps=0.05))
        form(f"{f}-deep", family, dict(num_hidden_layers=5))
        form(f"{f}-rope-llama3", family, rope(500000.0, **LLAMA3))
        form(f"{f}-rope-llama3-bf16", family, rope(10000.0, **LLAMA3), "bf16")
        form(f"{f}-file-of-4", family, edit=old(200.0))
        form(f"{f}-file-of-4-llama3", family, edit=old(200.0, LLAMA3))
        form(f"{f}-file-of-4-type", family, edit=old(200.0, {("type" if k == "rope_type" else k): v for k, v in LLAMA3.items()}))
        form(f"{f}-file-of-4-no-theta", family, edit=old(GONE))
        form(f"{f}-swish", family, edit={"hidden_act": "swish"})
        form(f"{f}-unsaid", family, dict(rms_norm_eps=1e-6), edit={k: GONE for k in (
            "rms_norm_eps", "hidden_act", "tie_word_embeddings", "attention_bias", "mlp_bias", "attention_dropout", "torch_dtype", "dtype",
            "initializer_range", "use_cache", "pretraining_tp", "layer_types", "bos_token_id", "eos_token_id", "pad_token_id")})
        form(f"{f}-heads-null", family, dict(num_key_value_heads=4), edit={"num_key_value_heads": None})
        form(f"{f}-norms-f32", family, kind="bf16", edit=cast(torch.float32, "norm"))
        form(f"{f}-mixed-types", family, edit=(cast(torch.float16, "mlp"), cast(torch.bfloat16, "self_attn")))
        form(f"{f}-head-stored-twice", family, dict(tie_word_embeddings=True), edit=retold(lambda t: t.update({HEAD: t[EMBEDDING]})))
        form(f"{f}-frequencies-stored", family, edit=retold(lambda t: t.update({
            f"model.layers.{i}.self_attn.rotary_emb.inv_freq": torch.ones(4) for i in (0, 1)})))
        for scaled, more in SCALED.items():
            form(f"{f}-rope-{scaled}", family, rope(10000.0, **more))
            form(f"{f}-rope-{scaled}-bf16", family, dict(num_key_value_heads=1, **rope(500000.0, **more)), "bf16")
            form(f"{f}-rope-{scaled}-old", family, edit=old(200.0, more))
        # refused: what transformers computes otherwise, or not at all
        for kind, more in (("longrope", dict(factor=2.0, short_factor=[1.0] * 4, long_factor=[2.0] * 4, original_max_position_embeddings=32)),
                           ("proportional", dict(factor=2.0, partial_rotary_factor=0.5)), ("quarter", {}), ("mrope", dict(mrope_section=[2, 1, 1]))):
            form(f"{f}-rope-{kind}", family, edit=old(scaling={"rope_type": kind, **more}), refused=kind)
            form(f"{f}-rope-{kind}-new", family, edit=new(rope_theta=10000.0, rope_type=kind, **more), refused=kind)
        form(f"{f}-rope-each-layer-type", family, edit=new(**{FULL: dict(rope_theta=1e6, rope_type="default"), SLIDING: dict(rope_theta=1e4, rope_type="default")}), refused=FULL)
        form(f"{f}-rope-part", family, edit={"partial_rotary_factor": 0.5}, refused="partial_rotary_factor")
        form(f"{f}-rope-part-inside", family, edit=new(rope_theta=10000.0, rope_type="default", partial_rotary_factor=0.5), refused="partial_rotary_factor")
        form(f"{f}-rope-twice", family, edit={"rope_theta": 10000.0, "rope_scaling": LLAMA3, "rope_parameters": dict(rope_theta=10000.0, rope_type="default")}, refused="rope_scaling")
        form(f"{f}-rope-two-thetas", family, edit={"rope_theta": 500.0, "rope_scaling": GONE, "rope_parameters": dict(rope_theta=10000.0, rope_type="default")}, refused="rope_theta")
        form(f"{f}-rope-two-contexts", family, edit={**old(scaling=LLAMA3), "original_max_position_embeddings": 16}, refused="original_max_position_embeddings")
        form(f"{f}-rope-numbers-missing", family, edit=old(scaling={"rope_type": "llama3", "factor": 8.0}), refused="low_freq_factor")
        form(f"{f}-gelu", family, edit={"hidden_act": "gelu"}, refused="hidden_act")
        form(f"{f}-not-causal", family, edit={"is_causal": False}, refused="is_causal")
        form(f"{f}-each-layer-its-own", family, edit={"per_layer_config": {"1": {"intermediate_size": 40}}}, refused="per_layer_config")
        form(f"{f}-quantized", family, edit={"quantization_config": {"quant_method": "bitsandbytes", "load_in_8bit": True}}, refused="quantized")
        form(f"{f}-other-type", family, edit={"model_type": "granite"}, refused="granite")
        form(f"{f}-other-class", family, edit={"architectures": ["GraniteForCausalLM"]}, refused="GraniteForCausalLM")
        form(f"{f}-chunks", family, edit={"attention_chunk_size": 8}, refused="attention_chunk_size")
        form(f"{f}-chunked", family, edit={"layer_types": ["chunked_attention", FULL]}, refused="layer_types")
        form(f"{f}-tied-with-another-head", family, dict(tie_word_embeddings=True), edit=retold(lambda t: t.update({HEAD: t[EMBEDDING] + 0.5})), refused=HEAD)
        form(f"{f}-untied-without-head", family, edit=retold(lambda t: t.pop(HEAD)), refused=HEAD)
        form(f"{f}-tied-unsaid", family, dict(tie_word_embeddings=True), edit={"tie_word_embeddings": GONE}, refused=HEAD)
        form(f"{f}-tensor-missing", family, edit=retold(lambda t: t.pop("model.layers.1.mlp.up_proj.weight")), refused="model.layers.1.mlp.up_proj.weight")
        form(f"{f}-layer-too-many", family, edit={"num_hidden_layers": 1, "layer_types": GONE}, refused="model.layers.1.")
        form(f"{f}-layer-too-few", family, edit={"num_hidden_layers": 3, "layer_types": GONE}, refused="model.layers.2.")
        form(f"{f}-other-shape", family, edit={"intermediate_size": 48}, refused="48")
        form(f"{f}-other-vocabulary", family, edit={"vocab_size": 310}, refused="310")
        form(f"{f}-heads-that-do-not-divide", family, edit={"num_key_value_heads": 3}, refused="3")
        form(f"{f}-f64", family, edit=cast(torch.float64, "mlp"), refused="F64")
        form(f"{f}-eight-bits", family, edit=cast(torch.float8_e4m3fn, "mlp"), refused="F8_E4M3")
        form(f"{f}-pickled", family, edit=pickled, refused="pytorch_model.bin")
        if family not in ("Qwen2",):
            form(f"{f}-bias-not-asked-for", family, edit=retold(lambda t: t.update({Q + ".bias": torch.ones(32)})), refused=Q + ".bias")
            form(f"{f}-bias-not-there", family, edit={"attention_bias": True}, refused=Q + ".bias")
    for family in ("Llama", "Qwen3"):
        for heads, tied in itertools.product((4, 1), (True, False)):
            form(f"{family.lower()}-bias-heads{heads}-{'tied' if tied else 'untied'}", family, dict(attention_bias=True, num_key_value_heads=heads, tie_word_embeddings=tied))
    form("llama-mlp-bias", "Llama", dict(mlp_bias=True), refused="mlp_bias")
    form("llama-headless", "Llama:LlamaModel", refused="LlamaModel")
    form("llama-classifier", "Llama:LlamaForSequenceClassification", refused="LlamaForSequenceClassification")
    form("qwen3-normless", "Qwen3", edit=retold(lambda t: t.pop("model.layers.0.self_attn.q_norm.weight")), refused="q_norm")
    form("qwen2-biasless", "Qwen2", edit=retold(lambda t: t.pop(Q + ".bias")), refused=Q + ".bias")
    # a window: texts within it are the same
    form("llama-window", "Llama", edit={"sliding_window": 24})  # scores ignore it, and the cache that generates obeys it
    form("mistral-window", "Mistral", dict(sliding_window=24))
    form("mistral-window-wide", "Mistral", dict(sliding_window=4096))
    form("mistral-window-unsaid", "Mistral", dict(sliding_window=4096), edit={"sliding_window": GONE})
    for family in ("Qwen2", "Qwen3"):
        f = family.lower()
        form(f"{f}-window", family, dict(use_sliding_window=True, sliding_window=24, max_window_layers=1))
        form(f"{f}-window-every-layer", family, dict(use_sliding_window=True, sliding_window=24, max_window_layers=0))
        form(f"{f}-window-layer-types", family, dict(use_sliding_window=True, sliding_window=24, layer_types=[SLIDING, FULL]))
        form(f"{f}-window-no-layer", family, dict(use_sliding_window=True, sliding_window=24, max_window_layers=9))
        form(f"{f}-window-off", family, dict(use_sliding_window=False, sliding_window=24, max_window_layers=1))
        form(f"{f}-window-off-in-layer-types", family, edit={"use_sliding_window": False, "sliding_window": 24, "layer_types": [SLIDING, FULL]}, refused="layer_types")
        form(f"{f}-layer-types-too-few", family, edit={"layer_types": [FULL]}, refused="layer_types")
    form("smollm-like", "Llama", dict(tie_word_embeddings=True, num_attention_heads=4, num_key_value_heads=1, **rope(100000.0)), "bf16")
    for family, settings in OTHERWISE.items():
        f = family.lower()
        for heads, tied, kind in itertools.product((4, 2, 1), (True, False), ("f32", "bf16")):
            form(f"{f}-heads{heads}-{'tied' if tied else 'untied'}-{kind}", family, dict(num_key_value_heads=heads, tie_word_embeddings=tied), kind)
        for number, more in enumerate(settings):
            form(f"{f}-own{number}", family, more)
            form(f"{f}-own{number}-deep", family, dict(num_hidden_layers=7, num_key_value_heads=1, **{k: v for k, v in more.items() if k != "no_rope_layers"}), "f16")
        form(f"{f}-shards", family, shard="20KB")
        form(f"{f}-head-dim", family, dict(head_dim=16, num_key_value_heads=1))
        form(f"{f}-eps", family, dict(rms_norm_eps=0.05))
        form(f"{f}-head-stored-twice", family, dict(tie_word_embeddings=True), edit=retold(lambda t: t.update({HEAD: t[EMBEDDING]})))
        form(f"{f}-longrope", family, edit={"rope_parameters": GONE, "rope_theta": 10000.0, "rope_scaling": dict(rope_type="longrope", short_factor=[1.0] * 4, long_factor=[2.0] * 4, original_max_position_embeddings=32)}, refused="longrope")
        form(f"{f}-rope-part", family, edit={"partial_rotary_factor": 0.5}, refused="partial_rotary_factor")
        form(f"{f}-experts", family, edit={"num_local_experts": 4}, refused="num_local_experts")
        form(f"{f}-act", family, edit={"hidden_activation" if family == "Gemma3Text" else "hidden_act": "relu"}, refused="hidden_act")
        form(f"{f}-tensor-missing", family, edit=retold(lambda t: t.pop("model.layers.1.mlp.down_proj.weight")), refused="model.layers.1.mlp.down_proj.weight")
        if family not in ("Phi3", "Gemma3Text", "Olmo3"):
            form(f"{f}-bias", family, dict(attention_bias=True))
            for scaled, more in SCALED.items():
                form(f"{f}-rope-{scaled}", family, rope(20000.0, **more))
    for family in ("Gemma3Text", "Olmo3"):
        form(f"{family.lower()}-window", family, dict(sliding_window=24))
        for scaled, more in SCALED.items():
            if not more.get("truncate", True):
                continue
            theta = 1e6 if family == "Gemma3Text" else 20000.0
            parts = {FULL: dict(rope_theta=theta, **more), SLIDING: dict(rope_theta=theta if family == "Olmo3" else 500.0, rope_type="default")}
            local = {} if family == "Olmo3" else dict(rope_local_base_freq=500.0)
            form(f"{family.lower()}-rope-{scaled}", family, dict(num_hidden_layers=6, **(dict(rope_parameters=parts) if NEW else dict(rope_theta=theta, rope_scaling=more, **local))))
        form(f"{family.lower()}-both-ways", family, dict(use_bidirectional_attention=True), edit={"use_bidirectional_attention": True}, refused="use_bidirectional_attention")
    form("gemma3text-cap", "Gemma3Text", dict(final_logit_softcapping=30.0), refused="final_logit_softcapping")
    form("gemma3text-attention-cap", "Gemma3Text", dict(attn_logit_softcapping=50.0), refused="attn_logit_softcapping")
    form("gemma-gelu", "Gemma", edit={"hidden_act": "gelu"}, refused="gelu")
    form("granite-mlp-bias", "Granite", dict(mlp_bias=True), refused="mlp_bias")
    form("smollm3-window", "SmolLM3", dict(use_sliding_window=True, sliding_window=24))
    for family, more in {
        "Mixtral": dict(num_local_experts=4), "Qwen2Moe": dict(num_experts=4), "Qwen3Moe": dict(num_experts=4, moe_intermediate_size=16),
        "Olmo": {}, "Phi": {}, "Gemma2": dict(head_dim=8), "GPT2": dict(n_embd=32, n_layer=2, n_head=4), "GPTNeoX": {}, "Cohere": {}, "Cohere2": {}, "StableLm": {}, "Starcoder2": {}, "Ministral": dict(head_dim=8),
        "Arcee": {}, "Ernie4_5": {}, "Apertus": {}, "Glm": dict(head_dim=8), "Glm4": dict(head_dim=8), "Helium": dict(head_dim=8), "SeedOss": dict(head_dim=8), "Exaone4": {}, "Nemotron": {},
        "HunYuanDenseV1": dict(head_dim=8), "Cwm": dict(head_dim=8), "Lfm2": {}, "Ministral3": dict(head_dim=8), "Persimmon": {}, "Qwen3Next": dict(num_experts=4, moe_intermediate_size=16), "OPT": dict(word_embed_proj_dim=32),
    }.items():
        form("other-" + family.lower(), family, more, refused="other family")
    return found


def odd(seed, count):
    """Forms whose shapes and constants nobody chose: drawn by the seed, each of a family and rope that is supported."""
    draw = random.Random(seed)
    found = {}
    for number in range(count):
        family = (*FAMILIES, *OTHERWISE)[number % (len(FAMILIES) + len(OTHERWISE))]
        kv = draw.choice((1, 1, 2, 3))
        heads = kv * draw.choice((1, 2, 3, 5))
        size = 2 * draw.randint(2, 9)
        layers = draw.randint(1, 5)
        own_size = family not in ("Olmo2", "Olmo3", "Phi3", "SmolLM3", "Granite", "Qwen2") and draw.random() < 0.6
        settings = dict(vocab_size=draw.randint(290, 400), hidden_size=heads * (2 * draw.randint(2, 8) if own_size else size), num_attention_heads=heads,
                        num_key_value_heads=kv, intermediate_size=draw.randint(17, 90), num_hidden_layers=layers, tie_word_embeddings=draw.random() < 0.5,
                        max_position_embeddings=draw.randint(40, 150), rms_norm_eps=10 ** draw.uniform(-7, -2))
        if own_size or family in OWN and "head_dim" in OWN[family]:
            settings["head_dim"] = size
        if family in ("Llama", "Qwen3", "Granite", "SmolLM3") and draw.random() < 0.5:
            settings["attention_bias"] = True
        if family == "Granite":
            settings |= dict(embedding_multiplier=draw.uniform(0.3, 15), logits_scaling=draw.uniform(0.4, 9), residual_multiplier=draw.uniform(0.1, 2), attention_multiplier=draw.uniform(0.05, 0.6))
        if family == "Gemma3Text":
            settings["query_pre_attn_scalar"] = draw.randint(3, 300)
        if family in ("Gemma3Text", "Olmo3"):
            settings["layer_types"] = [draw.choice((FULL, SLIDING)) for _ in range(layers)]
            settings["sliding_window"] = draw.choice((draw.randint(24, 60), 4096))
        if family == "SmolLM3":
            settings["no_rope_layers"] = [draw.randint(0, 1) for _ in range(layers)]
        theta = 10 ** draw.uniform(2, 6.5)
        start = draw.randint(8, 64)
        scaling = {} if family == "Olmo2" and not NEW else draw.choice((  # OLMo 2 of version 4 takes linear and dynamic alone, under older names
            {}, dict(rope_type="linear", factor=draw.uniform(1, 9)), dict(rope_type="dynamic", factor=draw.uniform(1, 9)),
            dict(rope_type="llama3", factor=draw.uniform(1, 9), low_freq_factor=draw.uniform(0.5, 1.5), high_freq_factor=draw.uniform(2, 6), original_max_position_embeddings=start),
            dict(rope_type="yarn", factor=draw.uniform(1.1, 9), original_max_position_embeddings=start, beta_fast=draw.uniform(4, 40), beta_slow=draw.uniform(0.5, 3)),
            dict(rope_type="yarn", factor=draw.uniform(1.1, 9), original_max_position_embeddings=start, attention_factor=draw.uniform(0.7, 1.6)),
            dict(rope_type="yarn", factor=draw.uniform(1.1, 9), original_max_position_embeddings=start, mscale=draw.uniform(0.5, 2), mscale_all_dim=draw.uniform(0.5, 2))))
        if family in ("Gemma3Text", "Olmo3"):
            if NEW:
                near = theta if family == "Olmo3" else 10 ** draw.uniform(2, 5)
                settings["rope_parameters"] = {FULL: dict(rope_theta=theta, rope_type="default") | scaling, SLIDING: dict(rope_theta=near, rope_type="default")}
            else:
                settings |= dict(rope_theta=theta, rope_scaling=scaling or None) | ({} if family == "Olmo3" else dict(rope_local_base_freq=10 ** draw.uniform(2, 5)))
        else:
            settings |= rope(theta, **({} if family == "Phi3" else scaling))
        found[f"{family.lower()}-odd{number}"] = (family, settings, "f32", None, [], None)
    return found


def limit(settings, path):
    """Positions to which full attention and a window are the same."""
    config = json.load(open(f"{path}/config.json"))
    context = config["max_position_embeddings"]
    window = config.get("sliding_window") or context
    used = config.get("use_sliding_window", True) and SLIDING in config.get("layer_types", [SLIDING])
    return min(window, context) if used else context


def golden(path, settings):
    model = transformers.AutoModelForCausalLM.from_pretrained(path, **{DTYPE: torch.float32}).eval()
    draw = random.Random(5)
    longest = limit(settings, path)
    most = min(SIZES["vocab_size"], model.config.vocab_size)
    texts = [[draw.randrange(most) for _ in range(n)] for n in (2, 7, 20, longest)]
    prompts = [[draw.randrange(3, most) for _ in range(n)] for n in (1, 5, 9)]
    with torch.no_grad():
        scores = []
        for ids in texts:
            lp = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), -1)
            scores.append([lp[i - 1, ids[i]].item() for i in range(1, len(ids))])
        answers = []
        for ids in prompts:
            made = model.generate(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long), do_sample=False,
                                  max_new_tokens=12, pad_token_id=0, eos_token_id=2)
            answers.append(made[0, len(ids):].tolist())
    return {"tokens": texts, "logprobs": scores, "prompts": prompts, "answers": answers}


def gradient(path, ids):
    """Of the mean loss of one text, by autograd in double precision: written to gradient.bin in the order of the names given back."""
    model = transformers.AutoModelForCausalLM.from_pretrained(path, **{DTYPE: torch.float32}).double().eval()
    scores = torch.log_softmax(model(torch.tensor([ids])).logits[0, :-1], -1)
    (-scores.gather(1, torch.tensor(ids)[1:, None]).mean()).backward()
    with open(f"{path}/gradient.bin", "wb") as file:
        for _, parameter in model.named_parameters():
            file.write(parameter.grad.double().numpy().tobytes())
    return [name for name, _ in model.named_parameters()]


def make(path, form):
    family, settings, kind, shard, edits, refused = form
    family, _, whole = family.partition(":")
    known = {**SIZES, **OWN.get(family, {}), **settings}
    model_config = getattr(transformers, family + "Config")(**known)
    torch.manual_seed(3)
    model = getattr(transformers, whole)(model_config) if whole else transformers.AutoModelForCausalLM.from_config(model_config)
    draw = torch.Generator().manual_seed(4)
    for name, parameter in model.named_parameters():
        spread = 0.25 * min(1.0, (64 / parameter.shape[-1]) ** 0.5) if parameter.dim() > 1 else 0.1  # wider, and single precision itself is off by 1e-4
        middle = 1.0 if "norm" in name and name.endswith("weight") and "Gemma" not in family else 0.0
        parameter.data = middle + spread * torch.randn(parameter.shape, generator=draw)
    model.to(KINDS[kind]).save_pretrained(path, **({"max_shard_size": shard} if shard else {}))
    for edit in edits:
        edit(path)
    about = {"refused": refused}
    if refused == "other family":
        about = {"refused": json.load(open(f"{path}/config.json"))["architectures"][0]}
    elif refused is None:
        about |= golden(path, settings)
        if kind == "f32" and shard is None and not edits:
            about["gradient"] = gradient(path, about["tokens"][1])
    json.dump(about, open(f"{path}/golden.json", "w"))


def main(out, seed="1", count="44"):
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    for name, form in {**forms(), **odd(int(seed), int(count))}.items():
        path = f"{out}/{name}"
        try:
            make(path, form)
        except Exception as e:
            shutil.rmtree(path, ignore_errors=True)
            print("not made:", name, type(e).__name__, str(e).replace("\n", " ")[:160])
    print("transformers", transformers.__version__)


if __name__ == "__main__":
    main(*sys.argv[1:])
