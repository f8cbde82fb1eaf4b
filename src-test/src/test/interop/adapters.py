"""adapters.py OUT: adapters in every form that the installed PEFT writes, over four small bases, each with the
log-probabilities of PeftModel.from_pretrained.

adapters.py OUT --open DIR…: opens adapters that were written elsewhere and prints their log-probabilities."""

import json
import os
import shutil
import sys
import warnings

import peft
import torch
import transformers
from peft import LoraConfig, PeftModel, get_peft_model

warnings.filterwarnings("ignore")
transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(1)
NEW = int(transformers.__version__.split(".")[0]) >= 5
DTYPE = "dtype" if NEW else "torch_dtype"
SIZES = dict(vocab_size=320, hidden_size=32, intermediate_size=48, num_attention_heads=4, num_key_value_heads=2,
             num_hidden_layers=3, max_position_embeddings=64, bos_token_id=1, eos_token_id=2, pad_token_id=0)
BASES = {
    "llama": ("Llama", dict(tie_word_embeddings=True)),
    "untied": ("Mistral", dict(tie_word_embeddings=False, sliding_window=None)),
    "biased": ("Qwen2", dict(tie_word_embeddings=False)),
    "normed": ("Qwen3", dict(tie_word_embeddings=True, head_dim=16)),
}
TEXTS = [[1, 5, 9, 200, 17, 3, 6, 8], list(range(20, 50))]
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
L0 = "model.layers.0.self_attn."

# name: (base, settings of LoraConfig, what is expected)
FORMS = {
    "short-names": ("llama", {}, "same"),
    "all-seven": ("normed", dict(target_modules=ALL), "same"),
    "all-linear": ("llama", dict(target_modules="all-linear"), "same"),
    "all-linear-capitals": ("biased", dict(target_modules="All-Linear"), "same"),
    "all-linear-excluded": ("untied", dict(target_modules="all-linear", exclude_modules=["o_proj", "model.layers.1.mlp.up_proj"]), "same"),
    "whole-names": ("llama", dict(target_modules=[L0 + "q_proj", "model.layers.2.mlp.down_proj"]), "same"),
    "endings": ("untied", dict(target_modules=["self_attn.q_proj", "0.mlp.up_proj", "mlp.down_proj"]), "same"),
    "names-of-no-module": ("llama", dict(target_modules=["q_proj", "c_attn", "proj"]), "same"),
    "no-targets": ("biased", dict(target_modules=None), "same"),
    "expression": ("llama", dict(target_modules=r".*\.layers\.[02]\.(self_attn\.(q|v)|mlp\.up)_proj"), "same"),
    "expression-python": ("llama", dict(target_modules=r"(?i)(?P<a_b>model)\.layers\.\d{,2}\.(?:mlp|self_attn)\.(?!k_)[[a-z]+_PROJ\Z"), "same"),
    "expression-b": ("biased", dict(target_modules=r"(?:\bmodel\.layers\.[\d]{1,}\.(?:self_attn|attention|attn|mlp)\.(?:(?:q_proj|down_proj)))"), "same"),
    "excluded-expression": ("llama", dict(target_modules=ALL, exclude_modules=r".*\.1\..*|.*mlp.*"), "same"),
    "excluded-names": ("llama", dict(target_modules=ALL, exclude_modules=["self_attn.k_proj", "model.layers.0.mlp.up_proj"]), "same"),
    "excluded-none": ("llama", dict(exclude_modules=["k_proj"]), "same"),
    "layers-list": ("llama", dict(layers_to_transform=[0, 2]), "same"),
    "layers-one": ("normed", dict(layers_to_transform=1), "same"),
    "layers-pattern": ("llama", dict(layers_to_transform=[1], layers_pattern="layers"), "same"),
    "layers-patterns": ("llama", dict(layers_to_transform=[1], layers_pattern=["h", "layers"]), "same"),
    "layers-and-whole-name": ("llama", dict(target_modules=["q_proj", L0 + "v_proj"], layers_to_transform=[2]), "same"),
    "rslora": ("llama", dict(use_rslora=True), "same"),
    "rank-pattern": ("llama", dict(rank_pattern={"layers.0.self_attn.q_proj": 2, "v_proj": 5}), "same"),
    "rank-pattern-expression": ("biased", dict(rank_pattern={r"^model\.layers\.[12]\..*": 3}), "same"),
    "alpha-pattern": ("llama", dict(alpha_pattern={"v_proj": 32, "q_proj|k_proj": 1}), "same"),
    "patterns-rslora": ("normed", dict(target_modules=ALL, use_rslora=True, rank_pattern={"up_proj": 8, ".*k_proj": 1}, alpha_pattern={"self_attn.*": 3.5}), "same"),
    "dora": ("llama", dict(use_dora=True), "same"),
    "dora-biased": ("biased", dict(use_dora=True, target_modules=ALL), "same"),
    "dora-rslora-patterns": ("normed", dict(use_dora=True, use_rslora=True, target_modules="all-linear", rank_pattern={"o_proj": 2}), "same"),
    "dora-head": ("untied", dict(use_dora=True, target_modules=["q_proj", "lm_head"]), "same"),
    "fan-in-fan-out": ("llama", dict(fan_in_fan_out=True), "same"),
    "bias-all": ("biased", dict(bias="all"), "same"),
    "bias-lora-only": ("biased", dict(bias="lora_only"), "same"),
    "bias-all-of-none": ("llama", dict(bias="all"), "same"),
    "lora-bias": ("biased", dict(lora_bias=True), "same"),
    "lora-bias-of-none": ("llama", dict(lora_bias=True), "refused"),
    "saved-head-tied": ("llama", dict(modules_to_save=["lm_head"]), "same"),
    "saved-head": ("untied", dict(modules_to_save=["lm_head"]), "same"),
    "saved-both-tied": ("llama", dict(modules_to_save=["lm_head", "embed_tokens"]), "same"),
    "saved-embedding-tied": ("normed", dict(modules_to_save=["embed_tokens"]), "same"),
    "saved-norms": ("normed", dict(modules_to_save=["norm"]), "same"),
    "saved-mlp": ("llama", dict(modules_to_save=["mlp"], target_modules=ALL), "same"),
    "embedding-tied": ("llama", dict(target_modules=["q_proj", "embed_tokens"]), "same"),
    "embedding": ("untied", dict(target_modules=["q_proj", "embed_tokens"]), "same"),
    "head": ("untied", dict(target_modules=["q_proj", "lm_head"]), "same"),
    "head-tied": ("llama", dict(target_modules=["q_proj", "lm_head"]), "same"),
    "tokens": ("llama", dict(trainable_token_indices=[3, 4]), "refused"),
    "gaussian": ("llama", dict(init_lora_weights="gaussian"), "same"),
    "orthogonal": ("llama", dict(init_lora_weights="orthogonal"), "same"),
    "eva": ("llama", dict(init_lora_weights="eva", eva_config=peft.EvaConfig()), "same"),
    "unwise": ("llama", dict(init_lora_weights=False), "same"),
    "pissa": ("llama", dict(init_lora_weights="pissa"), "refused"),
    "pissa-niter": ("llama", dict(init_lora_weights="pissa_niter_3"), "refused"),
    "olora": ("llama", dict(init_lora_weights="olora"), "refused"),
    "replicated": ("llama", dict(layer_replication=[(0, 2), (1, 3)]), "refused"),
    "parameters": ("llama", dict(target_parameters=[L0 + "k_proj.weight"]), "refused"),
    "qalora": ("llama", dict(use_qalora=True), "refused"),
    "bf16": ("llama", dict(target_modules=ALL), "same"),
    "f16": ("normed", dict(target_modules=ALL), "same"),
    "pickled": ("llama", {}, "refused"),
    "trainable": ("llama", dict(inference_mode=False), "same"),
}
if hasattr(peft, "KasaConfig"):
    FORMS |= {
        "mica": ("llama", dict(init_lora_weights="mica"), "same"),
        "kept-tied": ("llama", dict(target_modules=["q_proj", "embed_tokens"], ensure_weight_tying=True), "same"),
        "saved-kept-tied": ("llama", dict(modules_to_save=["embed_tokens"], ensure_weight_tying=True), "same"),
        "kept-tied-of-none": ("untied", dict(ensure_weight_tying=True), "same"),
        "alora": ("llama", dict(alora_invocation_tokens=[5, 6]), "refused"),
        "kasa": ("llama", dict(kasa_config=peft.KasaConfig()), "refused"),
        "velora": ("llama", dict(velora_config=peft.tuners.lora.VeloraConfig(num_groups=4)), "refused"),
        "bdlora": ("llama", dict(use_bdlora=peft.tuners.lora.BdLoraConfig(target_modules_bd_b=["q_proj", "v_proj"], nblocks=2)), "refused"),
        "monteclora": ("llama", dict(monteclora_config=peft.tuners.lora.MontecloraConfig()), "refused"),
    }
OTHERS = {
    "ia3": lambda: peft.IA3Config(target_modules=["k_proj", "down_proj"], feedforward_modules=["down_proj"], task_type="CAUSAL_LM"),
    "loha": lambda: peft.LoHaConfig(r=4, target_modules=["q_proj"], task_type="CAUSAL_LM"),
    "vera": lambda: peft.VeraConfig(r=4, target_modules=["o_proj"], task_type="CAUSAL_LM"),
    "adalora": lambda: peft.AdaLoraConfig(init_r=4, target_r=2, total_step=10, target_modules=["q_proj"], task_type="CAUSAL_LM"),
    "prefix": lambda: peft.PrefixTuningConfig(num_virtual_tokens=4, task_type="CAUSAL_LM"),
}


def load(path):
    return transformers.AutoModelForCausalLM.from_pretrained(path, **{DTYPE: torch.float32}).eval()


@torch.no_grad()
def scores(model):
    found = []
    for ids in TEXTS:
        lp = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), -1)
        found.append([lp[i - 1, ids[i]].item() for i in range(1, len(ids))])
    return found


def disturb(model, seed, most=0.1):
    g = torch.Generator().manual_seed(seed)
    for _, p in model.named_parameters():
        if p.requires_grad:
            p.data += most * torch.randn(p.shape, generator=g).to(p.dtype)


def bases(out):
    for name, (family, settings) in BASES.items():
        torch.manual_seed(7)
        model = transformers.AutoModelForCausalLM.from_config(
            getattr(transformers, family + "Config")(**{**SIZES, **settings}))
        disturb(model, 11)
        model.save_pretrained(f"{out}/bases/{name}")


def write(out, name, base, config, expected):
    where = f"{out}/{name}"
    at = os.path.abspath(f"{out}/bases/{base}")
    torch.manual_seed(1)
    model = get_peft_model(load(at), config)
    disturb(model, 2)
    if name in ("bf16", "f16"):
        kind = torch.bfloat16 if name == "bf16" else torch.float16
        for p in model.parameters():
            if p.requires_grad:
                p.data = p.data.to(kind)
    model.peft_config["default"].base_model_name_or_path = at
    model.save_pretrained(where, **({"safe_serialization": False} if name == "pickled" else {}))
    if name == "trainable":
        path = f"{where}/adapter_config.json"
        text = json.load(open(path))
        text["inference_mode"] = False
        json.dump(text, open(path, "w"))
    plain = scores(load(at))
    golden = scores(PeftModel.from_pretrained(load(at), where).eval())
    effect = max(abs(a - b) for x, y in zip(plain, golden) for a, b in zip(x, y))
    json.dump({"expected": expected, "tokens": TEXTS, "logprobs": golden, "effect": effect},
              open(f"{where}/golden.json", "w"))


def main(out):
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    bases(out)
    for name, (base, settings, expected) in FORMS.items():
        config = LoraConfig(**{"task_type": "CAUSAL_LM", "r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "v_proj"], **settings})
        try:
            write(out, name, base, config, expected)
        except Exception as e:
            shutil.rmtree(f"{out}/{name}", ignore_errors=True)
            print("not made:", name, type(e).__name__, str(e)[:200])
    for name, config in OTHERS.items():
        write(out, name, "llama", config(), "refused")
    print("peft", peft.__version__, "transformers", transformers.__version__)


def open_all(out, directories):
    found = {}
    for directory in directories:
        base = json.load(open(f"{directory}/adapter_config.json"))["base_model_name_or_path"]
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message=".*missing adapter keys")
            model = PeftModel.from_pretrained(load(base), directory).eval()
        found[directory] = scores(model)
    json.dump(found, open(out, "w"))


if __name__ == "__main__":
    open_all(sys.argv[1], sys.argv[3:]) if sys.argv[2:3] == ["--open"] else main(sys.argv[1])
