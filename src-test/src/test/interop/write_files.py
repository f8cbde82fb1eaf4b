"""Writes the same thirty questions with every writer, type, codec and version at hand; prints the files' names."""
import sys, json, decimal, datetime, warnings, os
warnings.filterwarnings("ignore")
import pyarrow as pa, pyarrow.parquet as pq, pandas as pd, polars as pl, fastparquet, datasets
from datasets import Dataset
datasets.disable_progress_bars()
out=sys.argv[1]; os.makedirs(out,exist_ok=True)
N=30
rows=[{"id":f"i{k}","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":f"{k}+{k}?\nquick, \"now\""},{"role":"assistant","content":str(2*k)}],"answers":{"text":[str(2*k),f"= {2*k}"],"start":[k]},"n":2*k,"d":decimal.Decimal(2*k).quantize(decimal.Decimal("0.01")),"f":float(2*k),"t":datetime.datetime(2026,1,1,12,0,k),"day":datetime.date(2026,1,1),"flag":k%2==0,"none":None,"b":b"\x00\xff"} for k in range(N)]
names=[]
def name(n): names.append(n); return os.path.join(out,n)
t=pa.Table.from_pylist(rows)
for codec in ["none","snappy","gzip","brotli","zstd","lz4"]:
    for version in ["1.0","2.4","2.6"]:
        for page in ["1.0","2.0"]:
            pq.write_table(t,name(f"pa-{codec}-{version}-{page}.parquet"),compression=codec,version=version,data_page_version=page,row_group_size=7)
pq.write_table(t,name("pa-oldlists.parquet"),use_compliant_nested_type=False)
pq.write_table(t,name("pa-nodict.parquet"),use_dictionary=False)
pq.write_table(t,name("pa-smallpages.parquet"),data_page_size=64,write_page_index=True,write_page_checksum=True)
pq.write_table(t,name("pa-zstd22.parquet"),compression="zstd",compression_level=22)
pq.write_table(t,name("pa-int96.parquet"),use_deprecated_int96_timestamps=True)
s=t.schema
big=pa.table({c:(t[c].cast(pa.large_string()) if t.schema.field(c).type==pa.string() else t[c]) for c in t.column_names})
pq.write_table(big,name("pa-large.parquet"))
view=pa.table({c:(t[c].cast(pa.string_view()) if t.schema.field(c).type==pa.string() else t[c]) for c in t.column_names})
try: pq.write_table(view,name("pa-view.parquet"))
except Exception as e: names.pop(); print("pyarrow refuses string_view:",e,file=sys.stderr)
d=pa.table({c:(t[c].dictionary_encode() if t.schema.field(c).type==pa.string() else t[c]) for c in t.column_names})
pq.write_table(d,name("pa-dictionary.parquet"))
Dataset.from_list(rows).to_parquet(name("ds.parquet"))
odd=[dict(r,messages=[dict(m,weight=1) if m["role"]=="assistant" else m for m in r["messages"]]) for r in rows]
clean=lambda r:{k:v for k,v in r.items() if k not in("d","t","day","b")}
with open(os.path.join(out,"odd.tmp"),"w") as f:
    for r in odd: f.write(json.dumps(clean(r))+"\n")
ds=datasets.load_dataset("json",data_files=os.path.join(out,"odd.tmp"),split="train")
ds.to_parquet(name("ds-json.parquet")); ds.to_json(name("ds-odd.jsonl"));
os.remove(os.path.join(out,"odd.tmp"))
Dataset.from_list([clean(r) for r in rows]).to_json(name("ds.jsonl"))
Dataset.from_list([clean(r) for r in rows]).to_json(name("ds-array.json"),lines=False)
df=pd.DataFrame(rows)
df.to_parquet(name("pd.parquet")); df.drop(columns=["none"]).to_parquet(name("pd-gzip.parquet"),compression="gzip")
pd.DataFrame([clean(r) for r in rows]).to_json(name("pd.jsonl"),orient="records",lines=True)
pd.DataFrame([clean(r) for r in rows]).to_json(name("pd.json"),orient="records")
cells=[dict(clean(r),messages=json.dumps(r["messages"]),answers=json.dumps(r["answers"])) for r in rows]
pd.DataFrame(cells).to_csv(name("pd.csv")); pd.DataFrame(cells).to_csv(name("pd-semicolon.csv"),sep=";",index=False); pd.DataFrame(cells).to_csv(name("pd.tsv"),sep="\t",index=False); pd.DataFrame(cells).to_csv(name("pd-bom.csv"),index=False,encoding="utf-8-sig"); pd.DataFrame(cells).to_csv(name("pd-all.csv.gz"),index=False,quoting=1)
p=pl.DataFrame(t)
for codec in ["uncompressed","snappy","gzip","brotli","zstd","lz4"]:
    p.write_parquet(name(f"pl-{codec}.parquet"),compression=codec,row_group_size=7)
p.select([c for c in p.columns if c not in("d","t","day","b","none")]).write_ndjson(name("pl.ndjson"))
pl.DataFrame(cells).write_csv(name("pl.csv"))
flat=pd.DataFrame([{k:(json.dumps(v) if k in("messages","answers") else v) for k,v in r.items() if k not in("d","day","none")} for r in rows])
for codec in [None,"SNAPPY","GZIP","BROTLI","ZSTD","LZ4","LZ4_RAW"]:
    for enc in ["utf8"]:
        try: fastparquet.write(name(f"fp-{codec}.parquet"),flat,compression=codec,object_encoding={"id":"utf8","messages":"utf8","answers":"utf8","b":"bytes"})
        except Exception as e: print("fastparquet",codec,repr(e)[:200],file=sys.stderr); names.pop()
obj=pd.DataFrame([{"id":r["id"],"messages":r["messages"],"answers":r["answers"],"n":r["n"],"f":r["f"],"flag":r["flag"],"t":r["t"],"b":r["b"]} for r in rows])
fastparquet.write(name("fp-json.parquet"),obj,object_encoding={"id":"utf8","messages":"json","answers":"json","b":"bytes"})
fastparquet.write(name("fp-int96.parquet"),flat.assign(t=flat.t.astype("datetime64[ns]")),times="int96",object_encoding={"id":"utf8","messages":"utf8","answers":"utf8","b":"bytes"})
print("\n".join(names))
